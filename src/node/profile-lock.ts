/** A lock on a folder that vanishes with its process, however that ends, and names no pid that could be reused. */

import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, realpath, rename, rm, symlink, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { askLockHolder, type LockState } from './lock-holder.ts';
import { LockCallers, type RequestHandler } from './profile-requests.ts';

export interface Lock {
  /** From now on commands may ask something of us: see profile-requests.ts. */
  serve(handler: RequestHandler): void;
  /** Idempotent. */
  release(): Promise<void>;
}

interface Rival {
  readonly name: string;
  readonly state: LockState;
}

const LOCK_NAME = /^lock-[0-9a-f]{16}$/;

/** sun_path takes 104 bytes on macOS, 108 on Linux, the final zero included. */
const MAX_SOCKET_PATH_BYTES = 103;

/** How long two that want it at once wait for each other: looks, and the pause between them. */
const MAX_LOOKS = 100;
const LOOK_PAUSE_MS = 20;

/** What file systems without sockets say (FAT, some network and FUSE mounts). */
const NO_SOCKETS_HERE = new Set(['EOPNOTSUPP', 'ENOTSUP', 'EPERM', 'ENOSYS']);

/** @returns undefined when another process has the folder. Throws what the file system says. */
export async function lockFolder(dir: string): Promise<Lock | undefined> {
  if (process.platform === 'win32') return lockByPipe(await realpath(dir));
  try {
    return await lockBySocket(dir);
  } catch (error) {
    if (!NO_SOCKETS_HERE.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return lockBySocket(await standIn(await realpath(dir)));
  }
}

/** A connection to the process that holds the folder. Undefined: there is none. */
export async function connectToHolder(dir: string): Promise<Socket | undefined> {
  if (process.platform === 'win32') return connect(pipeOf(await realpath(dir)));
  return (await holderIn(dir)) ?? (await holderIn(await standIn(await realpath(dir))));
}

async function holderIn(dir: string): Promise<Socket | undefined> {
  const names = (await readdir(dir)).filter((name) => LOCK_NAME.test(name));
  const route = await shortRoute(dir, names[0] ?? '');
  try {
    for (const { name, state } of await living(names, dir, route.dir)) {
      if (state === 'holds') return await connected(join(route.dir, name));
    }
    return undefined;
  } finally {
    await route.remove();
  }
}

/** Also when it could not be: then the socket says so to who uses it. */
function connected(path: string): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(path, () => resolve(socket));
    socket.on('error', () => resolve(socket));
  });
}

/** Named pipes: the first to make one has it (FILE_FLAG_FIRST_PIPE_INSTANCE), and it goes with its process. */
async function lockByPipe(dir: string): Promise<Lock | undefined> {
  const callers = new LockCallers();
  const server = createServer((socket) => callers.take(socket, 'holds'));
  try {
    await listen(server, pipeOf(dir));
  } catch (error) {
    if (['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  return {
    serve: (handler) => callers.serve(handler),
    release: () => close(server, callers),
  };
}

function pipeOf(dir: string): string {
  return `\\\\.\\pipe\\earshot-${shortHash(dir.toLowerCase())}`;
}

/**
 * Each that wants the folder listens on a socket file of its own in it, `lock-<random>`, and only then looks for
 * others: of two, at least the later one sees the other (Dekker, 1965). A file that refuses connections is a dead
 * process's; its name is never used again, so removing it can hurt nobody. That makes stale locks safe to clear,
 * which one file with one fixed name is not: between looking at it and removing it, it may have become another's.
 */
async function lockBySocket(dir: string): Promise<Lock | undefined> {
  const id = randomBytes(8).toString('hex');
  const own = `lock-${id}`;
  let state: LockState = 'wants';
  const callers = new LockCallers();
  const server = createServer((socket) => callers.take(socket, state));
  const release = async (): Promise<void> => {
    // First the name, then the socket: a name that is there and refuses would mean a crash.
    await rm(join(dir, own), { force: true });
    await close(server, callers);
  };
  const route = await shortRoute(dir, own);
  try {
    // Listens under another name first: under its own it would refuse connections for a moment, as a dead one does.
    await listen(server, join(route.dir, `.${own}`));
    await rename(join(dir, `.${own}`), join(dir, own));
    // Whoever comes after this list is read sees us in theirs, and waits for us or leaves.
    let names = (await readdir(dir)).filter((name) => LOCK_NAME.test(name) && name !== own);
    for (let look = 0; look < MAX_LOOKS; look++) {
      const rivals = await living(names, dir, route.dir);
      if (rivals.length === 0) {
        state = 'holds';
        return { serve: (handler) => callers.serve(handler), release };
      }
      // Of those that want it at once the smallest id stays; the others leave, and it waits for that.
      if (rivals.some(({ state: theirs, name }) => theirs === 'holds' || (theirs === 'wants' && name < own))) break;
      names = rivals.map(({ name }) => name);
      await delay(LOOK_PAUSE_MS);
    }
    await release();
    return undefined;
  } catch (error) {
    await release();
    throw error;
  } finally {
    await route.remove();
  }
}

/** How each of them stands that is not dead; what the dead left is removed. */
async function living(names: readonly string[], dir: string, route: string): Promise<Rival[]> {
  const rivals = await Promise.all(
    names.map(async (name) => ({ name, state: await askLockHolder(join(route, name)) })),
  );
  const alive: Rival[] = [];
  for (const { name, state } of rivals) {
    if (state === 'dead') await unlink(join(dir, name)).catch(() => {});
    else alive.push({ name, state });
  }
  return alive;
}

/** A path to `dir` short enough for a socket's address: a symbolic link in the temporary folder where it must be. */
async function shortRoute(dir: string, name: string): Promise<{ dir: string; remove(): Promise<void> }> {
  const fits = (path: string) => Buffer.byteLength(join(path, `.${name}`)) <= MAX_SOCKET_PATH_BYTES;
  if (fits(dir)) return { dir, remove: async () => {} };
  const temporary = fits(join(tmpdir(), 'earshot-xxxxxx', 'p')) ? tmpdir() : '/tmp';
  const folder = await mkdtemp(join(temporary, 'earshot-'));
  await symlink(dir, join(folder, 'p'));
  return { dir: join(folder, 'p'), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Where the folder's file system has no sockets: one in /tmp that every process of this user derives alike. */
async function standIn(dir: string): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const folder = `/tmp/earshot-${uid}-${shortHash(dir)}`;
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== uid) throw new Error(`${folder} belongs to someone else`);
  return folder;
}

/** Never keeps the process alive. */
function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      server.on('error', () => {});
      server.unref();
      resolve();
    });
  });
}

function close(server: Server, callers: LockCallers): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    callers.close();
  });
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
