import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
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
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { ChatError } from '../../src/core/errors.ts';
import type { ChatNode } from '../../src/node/chat-node.ts';
import { loadKey } from '../../src/node/key-file.ts';
import { openNode } from '../../src/node/open-node.ts';
import { generateKey } from '../../src/peer/identity.ts';
import { reapWithWorker } from '../support/child-reaper.ts';
import { FakeKeychain } from '../support/fake-keychain.ts';
import { claimLoopback } from '../support/loopback.ts';

const MAKER = fileURLToPath(new URL('../support/key-maker.ts', import.meta.url));
const windows = process.platform === 'win32';

let dir: string;
let file: string;
let keychain: FakeKeychain;
beforeEach(() => {
  dir = freshFolder();
  file = join(dir, 'identity.key');
  keychain = new FakeKeychain();
});

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-wrap-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** As a desktop loads it; `reasons` are why the keychain does not keep it. */
async function load(folder = dir) {
  const reasons: string[] = [];
  const key = await loadKey(folder, { keychain, onNotWrapped: (reason) => reasons.push(reason) });
  return { key, reasons };
}

const text = () => readFileSync(file, 'utf8');

/** What the start says, the file being as it was. */
async function refusal(task: () => Promise<unknown>): Promise<string> {
  const before = text();
  const error: unknown = await task().catch((thrown: unknown) => thrown);
  if (!(error instanceof ChatError)) throw new Error(`no ChatError, but ${String(error)}`);
  expect(error.code).toBe('key-unusable');
  expect(error.message).toContain(file);
  expect(text()).toBe(before);
  return error.message;
}

test('a key made where there is a keychain is never on the disk in any other form', async () => {
  const { key, reasons } = await load();
  expect(reasons).toEqual([]);
  expect(text()).toMatch(/^-----BEGIN EARSHOT KEYCHAIN KEY-----\n/);
  expect(text()).not.toContain('PRIVATE KEY');
  expect(readdirSync(dir)).toEqual(['identity.key']);
  if (!windows) expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await load()).key).toBe(key);
});

test('a readable key goes into the keychain, and stays the same key', async () => {
  const key = await loadKey(dir);
  expect(text()).toBe(key);
  expect((await load()).key).toBe(key);
  expect(text()).toMatch(/^-----BEGIN EARSHOT KEYCHAIN KEY-----\n/);
  expect(readdirSync(dir)).toEqual(['identity.key']);
  expect((await load()).key).toBe(key);
});

test.skipIf(windows)('where the file is a symbolic link, what it leads to is no longer readable', async () => {
  const elsewhere = join(freshFolder(), 'my.key');
  const key = generateKey();
  writeFileSync(elsewhere, key, { mode: 0o600 });
  symlinkSync(elsewhere, file);
  expect((await load()).key).toBe(key);
  expect(readFileSync(elsewhere, 'utf8')).toMatch(/^-----BEGIN EARSHOT KEYCHAIN KEY-----\n/);
});

test('a keychain that is not there, or gives back something else: the key stays readable, and the reason is told', async () => {
  keychain.absent = 'none runs here';
  const { key, reasons } = await load();
  expect(reasons).toEqual(['none runs here']);
  expect(text()).toBe(key);
  keychain.absent = undefined;
  keychain.forgetful = true;
  expect((await load()).reasons).toEqual([expect.stringContaining('something else')]);
  expect(text()).toBe(key);
});

test('a keychain that is locked, gone or another user’s: refused, saying what to do, and nothing is made anew', async () => {
  await load();
  keychain.absent = 'it is locked, or there is none';
  const locked = await refusal(load);
  expect(locked).toContain('it is locked, or there is none');
  expect(locked).toMatch(/unlock the keychain and start again.*move it away/);
  keychain = new FakeKeychain('another user');
  expect(await refusal(load)).toMatch(/did not open it.*unlock the keychain/);
});

test('a shell without a keychain sends its person to the desktop window', async () => {
  await load();
  expect(await refusal(() => loadKey(dir))).toMatch(/only Earshot's desktop window.*--desktop.*--profile/);
});

test('cut off or changed: refused', async () => {
  await load();
  const whole = text();
  for (const damaged of [whole.slice(0, 60), whole.slice(0, 120), whole.replace(/\n[A-Za-z]/, '\n!')]) {
    writeFileSync(file, damaged);
    expect(await refusal(load)).toContain('cut off or was changed');
  }
  // Whole by its looks: then it is the keychain that notices.
  writeFileSync(
    file,
    whole.replace(/\n(\w)/, (_, letter) => `\n${letter === 'A' ? 'B' : 'A'}`),
  );
  expect(await refusal(load)).toContain('did not open it');
});

test.skipIf(windows)('what others can get at is refused in this form too', async () => {
  await load();
  chmodSync(file, 0o644);
  expect(await refusal(load)).toContain('chmod 600');
});

test('a keychain with a new key of its own wraps it anew', async () => {
  const { key } = await load();
  const before = text();
  keychain.stale = true;
  expect((await load()).key).toBe(key);
  expect(text()).not.toBe(before);
  keychain.stale = false;
  expect((await load()).key).toBe(key);
});

/** A process with a keychain that dies at a step of its work on `folder`; resolves to what it said last. */
async function killedAt(folder: string, step: number): Promise<string> {
  const child = spawn(process.execPath, [MAKER, folder, String(step), 'keychain'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  reapWithWorker(child);
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdin.on('error', () => {});
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    said += more;
  });
  const exited = once(child, 'exit');
  child.stdin.write('go\n');
  await exited;
  return said.trim().split('\n').at(-1) ?? '';
}

test.skipIf(windows).each(['a readable key', 'no key yet'])(
  'killed at any step of wrapping, beginning with %s: the next start has the whole key, and no rest',
  async (beginning) => {
    let outcomes: string[] = [];
    let step = 0;
    while (!outcomes.some((outcome) => outcome.startsWith('safe'))) {
      outcomes = await Promise.all(
        Array.from({ length: 5 }, async () => {
          const at = step++;
          const folder = freshFolder();
          const kept = join(folder, 'identity.key');
          const key = beginning === 'a readable key' ? await loadKey(folder) : undefined;
          const outcome = await killedAt(folder, at);
          if (key !== undefined) expect(existsSync(kept), `after step ${at}`).toBe(true);
          const after = await load(folder);
          if (key !== undefined) expect(after.key, `after step ${at}`).toBe(key);
          expect(after.reasons).toEqual([]);
          expect(readFileSync(kept, 'utf8')).toContain('KEYCHAIN KEY');
          expect(readdirSync(folder), `after step ${at}`).toEqual(['identity.key']);
          return outcome;
        }),
      );
    }
    expect(step).toBeGreaterThan(10); // or it was not killed where it matters
  },
);

test('a person hears once per profile that no keychain keeps the key', async () => {
  const { ip, cidr, minPort, maxPort } = claimLoopback();
  const overrides = { ip, cidr, min_port: minPort, max_port: maxPort };
  const open = (keyWrap?: FakeKeychain) =>
    openNode({ configFile: undefined, profileDir: dir, programDir: undefined, overrides, keyWrap });
  const noticesOf = async (node: ChatNode) => {
    const { notices } = await node.commands.snapshot({});
    await node.stop();
    return notices.filter(({ code }) => code === 'key-not-wrapped').map(({ message }) => message);
  };
  // A terminal has none to speak of.
  expect(await noticesOf(await open())).toEqual([]);
  keychain.absent = 'none runs here';
  expect(await noticesOf(await open(keychain))).toEqual([expect.stringContaining('none runs here')]);
  expect(await noticesOf(await open(keychain))).toEqual([]);
});
