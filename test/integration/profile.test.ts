import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { homeFolder, openProfile } from '../../src/node/profile.ts';
import { reapWithWorker } from '../support/child-reaper.ts';

const HOLDER = fileURLToPath(new URL('../support/profile-holder.ts', import.meta.url));
const windows = process.platform === 'win32';

let base: string;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-profile-'));
  base = folder;
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

interface Holder {
  readonly dir?: string;
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Asks it to leave properly. */
  leave(): Promise<void>;
  die(): Promise<void>;
}

/** Another process with a profile of its own. */
async function holder(dir?: string, launcher: string[] = []): Promise<Holder> {
  const [command, ...args] = [...launcher, process.execPath, HOLDER, base, ...(dir === undefined ? [] : [dir])];
  const child = spawn(command as string, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  reapWithWorker(child);
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  let said = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    said += chunk;
    if (said.includes('\n')) break;
  }
  return {
    ...(JSON.parse(said) as Holder),
    pid: child.pid as number,
    kill: (signal) => void child.kill(signal),
    leave: async () => {
      child.stdin.end();
      await exited;
    },
    die: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

const socketsIn = (dir: string) => readdirSync(dir).filter((name) => name.includes('lock-'));

test('seven started at once get seven folders, the first seven', async () => {
  const holders = await Promise.all(Array.from({ length: 7 }, () => holder()));
  const names = holders.map((one) => one.name).toSorted();
  expect(names).toEqual(['default', 'default-2', 'default-3', 'default-4', 'default-5', 'default-6', 'default-7']);
});

test('in one process too', async () => {
  const profiles = await Promise.all(Array.from({ length: 7 }, () => openProfile(undefined, base)));
  expect(new Set(profiles.map((profile) => profile.dir)).size).toBe(7);
  await Promise.all(profiles.map((profile) => profile.close()));
});

test('a killed process frees its folder at once, and leaves nothing for later ones to trip over', async () => {
  for (let round = 0; round < 3; round++) {
    const held = await holder();
    expect(held.name).toBe('default');
    await held.die();
  }
  const profile = await openProfile(undefined, base);
  expect(profile.name).toBe('default');
  if (!windows) expect(socketsIn(profile.dir)).toHaveLength(1);
  await profile.close();
  if (!windows) expect(socketsIn(profile.dir)).toEqual([]);
});

test('many that find a dead holder at once: one gets its folder', async () => {
  await (await holder()).die();
  const profiles = await Promise.all([
    ...Array.from({ length: 3 }, () => holder()),
    openProfile(undefined, base),
    openProfile(undefined, base),
  ]);
  expect(profiles.map((profile) => profile.name).toSorted()).toEqual([
    'default',
    'default-2',
    'default-3',
    'default-4',
    'default-5',
  ]);
});

test.skipIf(windows)('a frozen process still holds', async () => {
  const held = await holder();
  held.kill('SIGSTOP');
  const other = await openProfile(undefined, base);
  expect(other.name).toBe('default-2');
  await other.close();
  await held.die();
});

// Making a network namespace takes root.
test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
  'a process in another network namespace still holds',
  async () => {
    const held = await holder(undefined, ['unshare', '--net']);
    expect(held.name).toBe('default');
    await using other = await openProfile(undefined, base);
    expect(other.name).toBe('default-2');
  },
);

test('one that left properly frees its folder', async () => {
  const held = await holder();
  await held.leave();
  await using profile = await openProfile(undefined, base);
  expect(profile.name).toBe('default');
});

test('a named folder in use is refused, saying so', async () => {
  const dir = join(base, 'mine');
  const held = await holder(dir);
  expect(held.dir).toBe(dir);
  await expect(openProfile(dir, base)).rejects.toMatchObject({
    code: 'profile-locked',
    message: expect.stringContaining(dir),
  });
  await held.die();
  await using profile = await openProfile(dir, base);
  expect(profile.dir).toBe(dir);
});

test.skipIf(windows)('is not fooled by another way to the same folder', async () => {
  const dir = join(base, 'mine');
  await using profile = await openProfile(dir, base);
  const other = join(base, 'link');
  symlinkSync(profile.dir, other);
  await expect(openProfile(other, base)).rejects.toMatchObject({ code: 'profile-locked' });
});

test.skipIf(windows)('works where the path is longer than a socket address may be', async () => {
  const dir = join(base, 'a'.repeat(100), 'b'.repeat(100));
  const held = await holder(dir);
  expect(held.dir).toBe(dir);
  await expect(openProfile(dir, base)).rejects.toMatchObject({ code: 'profile-locked' });
  await held.die();
  await using profile = await openProfile(dir, base);
  expect(socketsIn(profile.dir)).toHaveLength(1);
});

test.skipIf(windows)('a socket of something else in the folder is no lock', async () => {
  mkdirSync(join(base, 'profiles', 'default'), { recursive: true });
  const server = createServer().listen(join(base, 'profiles', 'default', 'other'));
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  await using profile = await openProfile(undefined, base);
  expect(profile.name).toBe('default');
});

test.skipIf(windows)('makes the folder for its owner only', async () => {
  await using profile = await openProfile(undefined, base);
  expect(statSync(profile.dir).mode & 0o777).toBe(0o700);
});

test('closes as often as one likes', async () => {
  const profile = await openProfile(undefined, base);
  await profile.close();
  await profile.close();
  await using again = await openProfile(undefined, base);
  expect(basename(again.dir)).toBe('default');
});

test('a file in the way: says what, where and what to do', async () => {
  writeFileSync(join(base, 'profiles'), '');
  await expect(openProfile(undefined, base)).rejects.toMatchObject({
    code: 'profile-unusable',
    message: expect.stringMatching(/default cannot be used: .*--profile DIR/),
    cause: expect.anything(),
  });
});

// root writes everywhere.
test.skipIf(windows || process.getuid?.() === 0)('an unwritable folder: says what, where and what to do', async () => {
  const dir = join(base, 'mine');
  mkdirSync(dir);
  chmodSync(dir, 0o500);
  await expect(openProfile(dir, base)).rejects.toMatchObject({
    code: 'profile-unusable',
    message: expect.stringContaining(dir),
  });
});

test.each([
  ['linux', {}, '/home/ana/.local/share/earshot'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data/earshot'],
  ['linux', { XDG_DATA_HOME: 'relative' }, '/home/ana/.local/share/earshot'],
  ['darwin', {}, '/home/ana/Library/Application Support/earshot'],
  ['win32', { APPDATA: '/roaming' }, '/roaming/earshot'],
  ['win32', {}, '/home/ana/AppData/Roaming/earshot'],
  ['linux', { EARSHOT_HOME: '/elsewhere', XDG_DATA_HOME: '/data' }, '/elsewhere'],
] as const)('on %s with %j keeps profiles in %s', (platform, env, expected) => {
  const folder = homeFolder({ platform, env, home: '/home/ana' });
  expect(windows ? folder.replaceAll('\\', '/').replace(/^[A-Z]:/, '') : folder).toBe(expected);
});
