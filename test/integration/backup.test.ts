/** A profile taken away and brought back, with real files, real stores and the commands as a person runs them. */

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { LOBBY } from '../../src/core/ids.ts';
import { encodeBody } from '../../src/history/bodies.ts';
import { EVENT_KINDS } from '../../src/history/event.ts';
import { parseEventId } from '../../src/history/event-id.ts';
import { authorOf } from '../../src/history/opening.ts';
import { Replica } from '../../src/history/replica.ts';
import { p256Signer, type Signer } from '../../src/history/signer.ts';
import { SqliteHistory } from '../../src/history/sqlite-store.ts';
import { backUpProfile, restoreProfile } from '../../src/node/backup.ts';
import { loadCertificate } from '../../src/node/certificate-file.ts';
import { openProfile } from '../../src/node/profile.ts';
import { realClock } from '../../src/node/real-clock.ts';
import { generateKey } from '../../src/peer/identity.ts';
import { reapWithWorker } from '../support/child-reaper.ts';
import { claimLoopback } from '../support/loopback.ts';
import { TerminalNode } from '../support/terminal-node.ts';
import { keep, tellConversation } from '../support/told-conversation.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PINNED_NODE = join(ROOT, 'node_modules', 'node', 'bin', 'node');
const NODE = existsSync(PINNED_NODE) ? PINNED_NODE : process.execPath;
const WRITER = fileURLToPath(new URL('../support/history-writer.ts', import.meta.url));
const NOW = Date.UTC(2026, 10, 20, 9, 30);
const windows = process.platform === 'win32';

let base: string;
let profile: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'earshot-backup-'));
  profile = join(base, 'profile');
  mkdirSync(profile, { mode: 0o700 });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function put(name: string, text: string): void {
  writeFileSync(join(profile, name), text, { mode: 0o600 });
}

/** Somebody called Ana, who knows Ben and has talked with him. */
async function makeProfile(key = generateKey()): Promise<Signer> {
  const told = tellConversation(key);
  put('identity.key', key);
  put('config.json', '{ "name": "Ana" }');
  const ben = authorOf(told.ben.spki);
  const people = { version: 1, people: { [ben]: { name: 'Ben', trust: 'verified', sinceMs: 1 } } };
  put('people.json', JSON.stringify(people));
  const store = history(profile);
  await store.open();
  await keep(told, store);
  await store.close();
  return told.ana;
}

function history(dir: string): SqliteHistory {
  return new SqliteHistory({ file: join(dir, 'history.db'), clock: realClock });
}

/** A node's history, as far as writing goes. */
async function startReplica(store: SqliteHistory, signer: Signer): Promise<Replica> {
  const self = authorOf(signer.spki);
  const nothing = () => {};
  const events = {
    stored: nothing,
    acknowledged: nothing,
    quarantined: nothing,
    skipped: nothing,
    renewed: nothing,
    misbehaved: nothing,
    relink: nothing,
    held: nothing,
    congested: nothing,
    failed: nothing,
    recovered: nothing,
  };
  const replica = new Replica({
    ...{ self, signer, store, events, clock: realClock, random: Math.random },
    shareMs: () => Number.POSITIVE_INFINITY,
    sealed: () => 0,
    isKnown: () => false,
    isMember: () => true,
    mayAuthor: () => true,
    send: () => true,
  });
  await replica.start();
  replica.open(LOBBY);
  return replica;
}

const say = (replica: Replica, text: string) =>
  replica.say(LOBBY, EVENT_KINDS.message, encodeBody({ kind: 'message', text }));

/** As a person runs it: `earshot …`. */
async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const start = join(ROOT, 'scripts', 'start.mjs');
  const env = { ...process.env, TZ: 'UTC', EARSHOT_HOME: join(base, 'home') };
  try {
    return { code: 0, ...(await promisify(execFile)(NODE, [start, ...args], { timeout: 30_000, env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

describe('a profile backed up and restored', () => {
  it('is the same person with the same words, and goes on in a new log', async () => {
    const key = generateKey();
    const signer = p256Signer(key);
    put('identity.key', key);
    const before = history(profile);
    const first = await startReplica(before, signer);
    const said = await say(first, 'before the backup');
    await first.stop();
    await before.close();

    await backUpProfile(profile, join(base, 'backup'), NOW);
    const restored = join(base, 'elsewhere', 'restored');
    await restoreProfile(join(base, 'backup'), restored);
    expect(readFileSync(join(restored, 'identity.key'), 'utf8')).toBe(key);

    const store = history(restored);
    onTestFinished(() => store.close());
    const stored = await store.open();
    expect(stored).toMatchObject({ copied: true, writing: [], logs: [{ log: said.log }] });
    expect(stored.setAside).toBeUndefined();
    expect((await store.page(LOBBY, undefined, 10)).messages.map(({ text }) => text)).toEqual(['before the backup']);
    await store.close();

    const again = history(restored);
    onTestFinished(() => again.close());
    const second = await startReplica(again, signer);
    const next = await say(second, 'after it');
    await second.stop();
    expect(next.log).not.toBe(said.log);
    expect((await again.page(LOBBY, undefined, 10)).messages.map(({ text }) => text)).toEqual([
      'before the backup',
      'after it',
    ]);
    await again.close();
  });

  it('begins new logs also when it is restored to the very place it came from', async () => {
    await makeProfile();
    const store = history(profile);
    const { logs } = await store.open();
    await store.commit({
      ...{ events: [], floors: [], quarantined: [], acknowledged: [], atMs: NOW },
      writing: [{ room: LOBBY, log: logs[0]?.log as NonNullable<(typeof logs)[0]>['log'] }],
    });
    await store.close();
    await backUpProfile(profile, join(base, 'backup'), NOW);
    rmSync(profile, { recursive: true });
    await restoreProfile(join(base, 'backup'), profile);
    const after = history(profile);
    onTestFinished(() => after.close());
    expect(await after.open()).toMatchObject({ copied: true, writing: [] });
  });

  it('is for its owner alone, and names every file with its sum', async () => {
    await makeProfile();
    const made = await backUpProfile(profile, join(base, 'backup'), NOW);
    expect(made.files).toEqual(['identity.key', 'people.json', 'config.json', 'history.db']);
    const manifest = JSON.parse(readFileSync(join(base, 'backup', 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ earshot: 'backup', version: 1, at: '2026-11-20T09:30:00.000Z', keyLocked: false });
    expect(readdirSync(join(base, 'backup')).sort()).toEqual([...made.files, 'manifest.json'].sort());
    await restoreProfile(join(base, 'backup'), join(base, 'restored'));
    if (windows) return;
    for (const dir of ['backup', 'restored']) {
      expect(statSync(join(base, dir)).mode & 0o777).toBe(0o700);
      for (const name of readdirSync(join(base, dir))) expect(statSync(join(base, dir, name)).mode & 0o777).toBe(0o600);
    }
  });

  it('has what a killed program had committed: also what stood in the database’s log only', async () => {
    put('identity.key', generateKey());
    const child = spawn(NODE, [WRITER, join(profile, 'history.db')], { stdio: ['ignore', 'pipe', 'inherit'] });
    reapWithWorker(child);
    const exited = once(child, 'exit');
    let heard = '';
    for await (const piece of child.stdout) {
      heard += piece;
      if (heard.split('\n').length > 30) break;
    }
    child.kill('SIGKILL');
    await exited;
    // The last line may be half a line.
    const [log, seq] = (heard.trimEnd().split('\n').at(-2) as string).split(' ');
    expect(statSync(join(profile, 'history.db-wal')).size).toBeGreaterThan(0);
    await backUpProfile(profile, join(base, 'backup'), NOW);
    await restoreProfile(join(base, 'backup'), join(base, 'restored'));
    const store = history(join(base, 'restored'));
    onTestFinished(() => store.close());
    const state = (await store.open()).logs.find((found) => found.log === log);
    expect(state?.head.seq).toBeGreaterThanOrEqual(Number(seq));
  });

  it('of which one byte was changed, or a file is missing, makes no profile', async () => {
    await makeProfile();
    const made = await backUpProfile(profile, join(base, 'backup'), NOW);
    const target = join(base, 'restored');
    for (const name of made.files) {
      const file = join(base, 'backup', name);
      const whole = readFileSync(file);
      const changed = Buffer.from(whole);
      changed[whole.length >> 1] = (changed[whole.length >> 1] as number) ^ 1;
      for (const bytes of [changed, whole.subarray(1), Buffer.alloc(0), undefined]) {
        if (bytes) writeFileSync(file, bytes);
        else rmSync(file);
        await expect(restoreProfile(join(base, 'backup'), target)).rejects.toMatchObject({
          code: 'backup-unusable',
          message: expect.stringContaining(name),
        });
        expect(readdirSync(base).sort()).toEqual(['backup', 'profile']);
      }
      writeFileSync(file, whole);
    }
    await restoreProfile(join(base, 'backup'), target);
  });

  it('writes nowhere but where it is told, whatever its manifest says', async () => {
    await makeProfile();
    await backUpProfile(profile, join(base, 'backup'), NOW);
    const file = join(base, 'backup', 'manifest.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    for (const files of [
      { ...manifest.files, '../escaped': manifest.files['config.json'] },
      {},
      { 'identity.key': 1 },
    ]) {
      writeFileSync(file, JSON.stringify({ ...manifest, files }));
      await expect(restoreProfile(join(base, 'backup'), join(base, 'restored'))).rejects.toMatchObject({
        code: 'backup-unusable',
      });
    }
    writeFileSync(file, JSON.stringify({ ...manifest, version: 2 }));
    await expect(restoreProfile(join(base, 'backup'), join(base, 'restored'))).rejects.toThrow('later version');
    expect(readdirSync(base).sort()).toEqual(['backup', 'profile']);
  });

  it('never takes the place of anything', async () => {
    await makeProfile();
    const backup = join(base, 'backup');
    mkdirSync(backup);
    await backUpProfile(profile, backup, NOW); // an empty folder will do
    await expect(backUpProfile(profile, backup, NOW)).rejects.toMatchObject({ code: 'backup-unusable' });
    await expect(backUpProfile(profile, join(profile, 'inside'), NOW)).rejects.toThrow('inside the profile');
    await expect(restoreProfile(backup, profile)).rejects.toMatchObject({ code: 'profile-unusable' });
    await expect(restoreProfile(base, join(base, 'new'))).rejects.toThrow('no backup');
  });

  it('while its program runs has all that was kept until then, and that program goes on', async () => {
    const space = claimLoopback();
    await using node = await TerminalNode.start({ space, profileDir: profile, name: 'Ana' });
    const before = Array.from({ length: 300 }, (_, n) => `before ${n}`);
    await Promise.all(before.map((text) => node.say(text)));
    const said = await node.say('before, last');
    let isOver = false;
    const backedUp = run('backup', join(base, 'backup'), '--profile', profile).finally(() => {
      isOver = true;
    });
    const during: string[] = [];
    while (!isOver) {
      during.push(`during ${during.length}`);
      await node.say(during.at(-1) as string);
    }
    expect(await backedUp).toMatchObject({ code: 0, stdout: expect.stringContaining('history.db') });
    expect(readdirSync(join(base, 'backup')).sort()).toEqual([
      ...['history.db', 'identity.crt', 'identity.key', 'manifest.json'],
    ]);
    await node.say('after');
    expect(node.shown).toEqual([...before, 'before, last', ...during, 'after']);
    await node.stop();

    await restoreProfile(join(base, 'backup'), join(base, 'restored'));
    await using again = await TerminalNode.start({ space, profileDir: join(base, 'restored'), name: 'Ana' });
    expect(again.self.id).toBe(node.self.id);
    const { items } = await again.must('timeline:before', { items: 5_000 });
    const kept = items.flatMap((item) => (item.type === 'message' ? [item.text] : []));
    // What was said during it is in it from the first on, up to some moment.
    expect(kept).toEqual([...before, 'before, last', ...during].slice(0, Math.max(kept.length, before.length + 1)));
    const next = await again.say('in a log of its own');
    expect(parseEventId(next.id)?.log).not.toBe(parseEventId(said.id)?.log);
  });

  it('while several are made at once is each of them whole, also where paths are long', async () => {
    profile = join(base, 'p'.repeat(150));
    mkdirSync(profile, { mode: 0o700 });
    await makeProfile();
    await using _node = await TerminalNode.start({ space: claimLoopback(), profileDir: profile });
    const folders = [1, 2, 3].map((n) => join(base, `backup-${n}`));
    await Promise.all(folders.map((folder) => backUpProfile(profile, folder, NOW)));
    for (const folder of folders) {
      await restoreProfile(folder, `${folder}-restored`);
      const store = history(`${folder}-restored`);
      onTestFinished(() => store.close());
      await store.open();
      expect((await store.page(LOBBY, undefined, 10)).messages.map(({ text }) => text)).toContain('I will come');
    }
  });

  it('is refused where the program that uses it can’t copy it, says why, and leaves nothing', async () => {
    await makeProfile();
    const refused = (reason: string) =>
      expect(backUpProfile(profile, join(base, 'backup'), NOW)).rejects.toMatchObject({
        code: 'profile-locked',
        message: expect.stringContaining(reason),
      });
    {
      await using _lock = await openProfile(profile);
      await refused('just starting, or is a command at work');
    }
    if (windows) return;
    const older = createServer((socket) => socket.end('holds\n'));
    older.listen(join(profile, 'lock-0123456789abcdef'));
    await once(older, 'listening');
    await refused('older version');
    older.close();
    await using frozen = await TerminalNode.start({ space: claimLoopback(), profileDir: profile });
    frozen.child.kill('SIGSTOP');
    await refused('does not answer');
    expect(readdirSync(base)).toEqual(['profile']);
  });

  // Being somebody else takes root.
  it.skipIf(windows || process.getuid?.() !== 0)('is given to nobody else on this machine', async () => {
    chmodSync(base, 0o755);
    const dir = join(base, 'made-by-the-program');
    await using _node = await TerminalNode.start({ space: claimLoopback(), profileDir: dir });
    const lock = readdirSync(dir).find((name) => name.startsWith('lock-')) as string;
    const asking = `require('node:net').connect(${JSON.stringify(join(dir, lock))})
      .on('connect', () => process.exit(0)).on('error', ({ code }) => { console.log(code); process.exit(1); })`;
    const uid = 65_534; // nobody
    const refused = promisify(execFile)(process.execPath, ['-e', asking], { uid, gid: uid, cwd: '/', timeout: 30_000 });
    await expect(refused).rejects.toMatchObject({ stdout: 'EACCES\n' });
  });

  it('needs a profile: where there is none none is made', async () => {
    await makeProfile();
    await expect(backUpProfile(join(base, 'nobody'), join(base, 'backup'), NOW)).rejects.toMatchObject({
      code: 'profile-unusable',
    });
    expect(readdirSync(base)).toEqual(['profile']);
  });

  it('with a damaged history says so, and leaves no half backup', async () => {
    await makeProfile();
    const file = join(profile, 'history.db');
    const bytes = readFileSync(file);
    bytes.fill(0xaa, 4096, bytes.length);
    writeFileSync(file, bytes);
    await expect(backUpProfile(profile, join(base, 'backup'), NOW)).rejects.toMatchObject({
      code: 'history-unusable',
      message: expect.stringContaining('damaged'),
    });
    expect(readdirSync(base)).toEqual(['profile']);
  });
});

describe('the commands', () => {
  it('back up and restore, and say what a keychain’s key means', async () => {
    await makeProfile();
    const backup = join(base, 'backup');
    const made = await run('backup', backup, '--profile', profile);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('history.db') });
    expect(made.stderr).toContain('can pose as you');
    expect(await run('restore', backup)).toMatchObject({ code: 2, stderr: expect.stringContaining('--profile DIR') });
    expect(await run('restore', backup, '--profile', join(base, 'r'))).toMatchObject({ code: 0 });
    expect(await run('restore', backup, '--profile', join(base, 'r'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('new or empty folder'),
    });
    rmSync(join(profile, 'identity.key'));
    put('identity.key', '-----BEGIN EARSHOT KEYCHAIN KEY-----\nAAAA\n-----END EARSHOT KEYCHAIN KEY-----\n');
    const locked = await run('backup', join(base, 'locked'), '--profile', profile);
    expect(locked).toMatchObject({ code: 0, stderr: expect.stringContaining('on this system and nowhere else') });
  });

  it('export what verify then finds untampered, and tampered with after a change', async () => {
    const ana = await makeProfile();
    const list = await run('export', '--list', '--profile', profile);
    expect(list.stdout).toMatch(/^lobby\t2023-11-14 22:13 \+00:00\tLobby\n$/);
    const file = join(base, 'lobby.jsonl');
    const exported = await run('export', 'lobby', '--out', file, '--profile', profile);
    expect(exported).toMatchObject({ code: 0, stdout: '' });
    if (!windows) expect(statSync(file).mode & 0o777).toBe(0o600);
    const checked = await run('verify', file);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    expect(checked.stdout).toMatch(/^Untampered/);
    expect(checked.stdout).toMatch(/ {2}Ana \[(\d{5} ){5}\d{5}\], 3 messages\n/);
    expect(checked.stdout).toMatch(/ {2}Ben \[(\d{5} ){5}\d{5}\], 4 messages\n/);
    expect(checked.stdout).toContain('Messages:     7, 2023-11-14 22:13 +00:00 to 2023-11-14 22:13 +00:00');
    expect(checked.stdout).toContain('1 of them without words');
    expect(checked.stdout).toContain('older messages of 1 log were no longer kept');
    expect(checked.stdout).toContain('by its exporter');
    expect(checked.stdout).toMatch(/^Not proven: .*left nothing out before signing$/m);
    expect(JSON.parse(readFileSync(file, 'utf8').split('\n')[0] as string).exportedBy.id).toBe(authorOf(ana.spki));

    writeFileSync(file, readFileSync(file, 'utf8').replace('at noon', 'at nine'));
    expect(await run('verify', file)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^TAMPERED WITH.*\nline \d+: its "said" is not what was signed\n$/),
    });
    appendFileSync(join(base, 'other.txt'), 'hello');
    expect(await run('verify', join(base, 'other.txt'))).toMatchObject({ code: 2 });
    expect(await run('verify', join(base, 'missing'))).toMatchObject({ code: 2 });
    expect(await run('verify')).toMatchObject({ code: 2, stderr: expect.stringContaining('--help') });
  });

  it('export, unsigned, also what a keychain has the key of, and say and find what that leaves unproven', async () => {
    const key = generateKey();
    await makeProfile(key);
    const { id } = await loadCertificate(profile, key);
    put('identity.key', '-----BEGIN EARSHOT KEYCHAIN KEY-----\nAAAA\n-----END EARSHOT KEYCHAIN KEY-----\n');
    const file = join(base, 'lobby.jsonl');
    const exported = await run('export', 'lobby', '--out', file, '--profile', profile);
    expect(exported.code).toBe(0);
    expect(exported.stderr).toMatch(/NOT SIGNED by you.*keychain.*export it in the window/);
    expect(JSON.parse(readFileSync(file, 'utf8').split('\n')[0] as string).exportedBy).toMatchObject({ id, key: null });
    const checked = await run('verify', file);
    expect(checked.code).toBe(0);
    expect(checked.stdout).toMatch(/^Untampered, as far as it goes.*\nNOT SIGNED by who exported it/);
    expect(checked.stdout).toMatch(/^Exported: .* by Ana, as it says itself$/m);
    expect(checked.stdout).toContain('not by its exporter');
    expect(checked.stdout).toMatch(/^Not proven: .*nothing was left out, and who exported it, and when$/m);
    expect(checked.stdout).toMatch(/taken out the words of any message, .*\n.* all of somebody whom nobody answered/);
    expect(checked.stdout).toMatch(/of them without words: deleted, .*, or taken out since$/m);
  });

  it('export to be read, to a new file or to standard output', async () => {
    await makeProfile();
    const html = join(base, 'lobby.html');
    expect(await run('export', 'Lobby', '--format', 'html', '--out', html, '--profile', profile)).toMatchObject({
      code: 0,
    });
    expect(readFileSync(html, 'utf8')).toContain('I will come');
    expect(await run('export', 'lobby', '--format', 'html', '--out', html, '--profile', profile)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('choose another name'),
    });
    const md = await run('export', 'lobby', '--format', 'md', '--profile', profile);
    expect(md.stdout).toMatch(/^# Lobby\n/);
    expect(await run('export', 'nowhere', '--profile', profile)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--list shows all'),
    });
    expect(await run('export', 'lobby', '--format', 'pdf', '--profile', profile)).toMatchObject({ code: 2 });
    expect(await run('export')).toMatchObject({ code: 2 });
    expect(await run('export', '--list')).toMatchObject({ code: 2, stderr: expect.stringContaining('no profile') });
    expect(existsSync(join(base, 'home'))).toBe(false);
    await using _lock = await openProfile(profile);
    expect(await run('export', '--list', '--profile', profile)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('in use by a running Earshot'),
    });
  });
});
