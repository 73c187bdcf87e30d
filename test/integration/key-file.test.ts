import { spawn, spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { ChatError } from '../../src/core/errors.ts';
import { loadCertificate } from '../../src/node/certificate-file.ts';
import { loadKey } from '../../src/node/key-file.ts';
import { certify, generateKey, peerIdOf } from '../../src/peer/identity.ts';
import { reapWithWorker } from '../support/child-reaper.ts';

const MAKER = fileURLToPath(new URL('../support/key-maker.ts', import.meta.url));
const windows = process.platform === 'win32';
const root = process.getuid?.() === 0;

let dir: string;
let file: string;
beforeEach(() => {
  dir = freshFolder();
  file = join(dir, 'identity.key');
});

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-key-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const idOf = (key: string) => peerIdOf(createPublicKey(key).export({ type: 'spki', format: 'der' }));

function write(text: string | Uint8Array, mode = 0o600): void {
  writeFileSync(file, text);
  chmodSync(file, mode);
}

/** What was thrown, which has the file, what is wrong and what to do in it; and the file is as it was. */
async function refusal(): Promise<string> {
  const before = existsSync(file) && statSync(file).isFile() ? readFileSync(file) : undefined;
  const error: unknown = await loadKey(dir).catch((thrown: unknown) => thrown);
  if (!(error instanceof ChatError)) throw new Error(`no ChatError, but ${String(error)}`);
  expect(error.code).toBe('key-unusable');
  expect(error.message).toContain(file);
  expect(error.params).toMatchObject({ file, reason: expect.any(String) });
  if (before) expect(readFileSync(file)).toEqual(before);
  return error.message;
}

/** Another process that is about to load the key. */
async function maker(folder: string, step?: number) {
  const child = spawn(process.execPath, [MAKER, folder, ...(step === undefined ? [] : [String(step)])], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  reapWithWorker(child);
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  child.stdin.on('error', () => {});
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  while (!said.includes('ready')) await once(child.stdout, 'data');
  return {
    go: () => void child.stdin.write('go\n'),
    kill: () => void child.kill('SIGKILL'),
    /** What it said last; 'ready' when it was killed before it said more. */
    end: async () => {
      await exited;
      return said.trim().split('\n').at(-1) ?? '';
    },
  };
}

test('the first start makes a key, and every later one has it', async () => {
  const made = await loadKey(dir);
  expect(await loadKey(dir)).toBe(made);
  expect(readFileSync(file, 'utf8')).toBe(made);
  expect(readdirSync(dir)).toEqual(['identity.key']);
});

test.skipIf(windows)('it is for its owner only, whatever the umask', async () => {
  for (const umask of [0o000, 0o077, 0o777]) {
    const folder = freshFolder();
    const former = process.umask(umask);
    try {
      await loadKey(folder);
    } finally {
      process.umask(former);
    }
    expect(statSync(join(folder, 'identity.key')).mode & 0o777).toBe(0o600);
  }
});

test('many that make it at once, in one process and in several, have one key', async () => {
  const makers = await Promise.all(Array.from({ length: 6 }, () => maker(dir)));
  for (const one of makers) one.go();
  const own = await Promise.all(Array.from({ length: 6 }, () => loadKey(dir)));
  const ids = [...own.map(idOf), ...(await Promise.all(makers.map((one) => one.end())))];
  expect(new Set(ids)).toEqual(new Set([idOf(readFileSync(file, 'utf8'))]));
  expect(readdirSync(dir)).toEqual(['identity.key']);
});

test.skipIf(windows)(
  'killed at any step of making it: the next start has a whole key, and no rest of another',
  async () => {
    let outcomes: string[] = [];
    let step = 0;
    while (!outcomes.some((outcome) => outcome.startsWith('safe'))) {
      const attempts = Array.from({ length: 5 }, () => killedAt(step++));
      outcomes = await Promise.all(attempts);
    }
    expect(step).toBeGreaterThan(10); // or it was not killed where it matters
  },
);

/** What the killed one said last. */
async function killedAt(step: number): Promise<string> {
  const folder = freshFolder();
  const one = await maker(folder, step);
  one.go();
  const outcome = await one.end();
  const left = existsSync(join(folder, 'identity.key')) && readFileSync(join(folder, 'identity.key'), 'utf8');
  const key = await loadKey(folder);
  if (left) expect(key).toBe(left);
  await certify(key);
  expect(readdirSync(folder), `after step ${step}`).toEqual(['identity.key']);
  return outcome;
}

test.skipIf(windows)(
  'many killed at any moment while they make it: those who live have the one whole key',
  async () => {
    for (let round = 0; round < 5; round++) {
      const folder = freshFolder();
      const makers = await Promise.all(Array.from({ length: 4 }, () => maker(folder)));
      const killed = makers.slice(1).map(async (one) => {
        one.go();
        await sleep(Math.random() * 8);
        one.kill();
      });
      makers[0]?.go();
      await Promise.all(killed);
      const said = await Promise.all(makers.map((one) => one.end()));
      const key = await loadKey(folder);
      await certify(key);
      const ids = said.filter((text) => text !== 'ready');
      expect(ids.length).toBeGreaterThanOrEqual(1);
      expect(new Set(ids)).toEqual(new Set([idOf(key)]));
      expect(readdirSync(folder)).toEqual(['identity.key']);
    }
  },
);

test.skipIf(windows)('what others can get at is refused, with the command that closes it', async () => {
  const key = await loadKey(dir);
  for (const mode of [0o644, 0o640, 0o604, 0o620, 0o601, 0o777]) {
    chmodSync(file, mode);
    const message = await refusal();
    expect(message).toContain(`its mode is 0${mode.toString(8)}`);
    const command = message.match(/chmod 600 [^;]+/)?.[0] ?? '';
    expect(spawnSync('sh', ['-c', command]).status).toBe(0);
    expect(await loadKey(dir)).toBe(key);
  }
});

test.skipIf(windows)('the command can be pasted whatever the path', async () => {
  dir = join(dir, "Ana's Application Support $(x)");
  file = join(dir, 'identity.key');
  mkdirSync(dir);
  const key = await loadKey(dir);
  chmodSync(file, 0o644);
  const command = (await refusal()).match(/chmod 600 [^;]+/)?.[0] ?? '';
  expect(spawnSync('sh', ['-c', command]).status).toBe(0);
  expect(await loadKey(dir)).toBe(key);
});

// root reads everything.
test.skipIf(windows || root)('what we may not read is refused, and not replaced', async () => {
  write(generateKey(), 0o000);
  expect(await loadKey(dir).catch(String)).toMatch(/cannot be read: EACCES.*chmod 600/);
});

test('a folder in its place', async () => {
  mkdirSync(file);
  expect(await refusal()).toMatch(windows ? /cannot be read|is a folder/ : /is a folder/);
  expect(statSync(file).isDirectory()).toBe(true);
});

test.skipIf(windows)('a pipe in its place, which nobody ever writes to', async () => {
  expect(spawnSync('mkfifo', ['-m', '600', file]).status).toBe(0);
  expect(await refusal()).toContain('no regular file');
});

test.skipIf(windows)('a symbolic link is followed; the mode that counts is that of what it leads to', async () => {
  const elsewhere = join(freshFolder(), 'my.key');
  const key = generateKey();
  writeFileSync(elsewhere, key, { mode: 0o600 });
  symlinkSync(elsewhere, file);
  expect(await loadKey(dir)).toBe(key);
  chmodSync(elsewhere, 0o644);
  expect(await refusal()).toContain('0644');
});

test.skipIf(windows)('a symbolic link that leads nowhere is refused, and nothing is made at its end', async () => {
  const elsewhere = join(freshFolder(), 'my.key');
  symlinkSync(elsewhere, file);
  expect(await refusal()).toContain('leads nowhere');
  expect(existsSync(elsewhere)).toBe(false);
});

const otherKey = (curve: string) =>
  generateKeyPairSync('ec', { namedCurve: curve }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

test.each([
  ['empty', '', 'it is empty'],
  ['zeroes, as a crash of the machine may leave them', '\0'.repeat(241), 'does not begin'],
  ['another text', 'hello\n', 'does not begin'],
  ['cut off', generateKey().slice(0, 150), 'cut off'],
  ['of another curve', otherKey('P-384'), 'P-256'],
  ['a novel', 'x'.repeat(20_000), '20000 bytes'],
])('%s: refused, saying so', async (_what, text, reason) => {
  write(text);
  const message = await refusal();
  expect(message).toContain(reason);
  expect(message).toContain('move it away');
});

test('whatever its bytes are: a ChatError, and they stay', async () => {
  const whole = Buffer.from(generateKey());
  const damaged = fc
    .tuple(fc.nat(whole.length - 2), fc.uint8Array({ minLength: 1, maxLength: 8 }))
    .map(([at, bytes]) => Buffer.concat([whole.subarray(0, at), bytes]));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 400 }), damaged), async (bytes) => {
      write(bytes);
      await refusal();
    }),
    { numRuns: 300 },
  );
});

test('a folder that is not there: says so', async () => {
  dir = join(dir, 'gone');
  file = join(dir, 'identity.key');
  expect(await refusal()).toMatch(/cannot be made: ENOENT.*--profile/);
});

test('another file of the profile that begins like a rest is left alone', async () => {
  const kept = ['.identity.key.bak', '.identity.key.0123456789abcd', 'identity.key.0123456789ab'];
  for (const name of kept) writeFileSync(join(dir, name), 'mine');
  writeFileSync(join(dir, '.identity.key.0123456789ab'), 'a rest');
  await loadKey(dir);
  expect(readdirSync(dir).toSorted()).toEqual([...kept, 'identity.key'].toSorted());
});

test('the certificate is made once, and is the same at every start', async () => {
  const key = await loadKey(dir);
  const made = await loadCertificate(dir, key);
  expect(made.id).toBe(idOf(key));
  expect(await loadCertificate(dir, key)).toEqual(made);
});

test('a certificate that is damaged, another key’s or in the way costs nothing', async () => {
  const kept = join(dir, 'identity.crt');
  const key = await loadKey(dir);
  const other = await certify(generateKey());
  for (const text of ['', 'x', other.cert, (await certify(key)).cert.slice(0, 300)]) {
    writeFileSync(kept, text);
    const made = await loadCertificate(dir, key);
    expect(made.id).toBe(idOf(key));
    expect(readFileSync(kept, 'utf8')).toBe(made.cert);
  }
  rmSync(kept);
  mkdirSync(kept);
  expect((await loadCertificate(dir, key)).id).toBe(idOf(key));
  expect(readdirSync(dir).toSorted()).toEqual(['identity.crt', 'identity.key']);
});
