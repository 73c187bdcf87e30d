/** Files of the profile that a crash, at any moment, leaves whole: written aside, synced, then put in place. */

import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Reading it is for the owner only, whatever the umask. */
const OWNER_ONLY = 0o600;

/**
 * Puts `text` in place of whatever is there: a reader, and a crash at any moment, sees the old file or the new one.
 * @param mode permission bits; default: for the owner only
 * @throws what the file system says; the file is then as it was
 */
export async function replaceFile(file: string, text: string, mode = OWNER_ONLY): Promise<void> {
  const aside = await writeAside(file, text, mode);
  try {
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

/**
 * Puts `text` where nothing is yet, for its owner only. False when something is, or came meanwhile: that stays, untouched.
 * @throws what the file system says, or that it can't keep others out
 */
export async function createFile(file: string, text: string): Promise<boolean> {
  const aside = await writeAside(file, text, OWNER_ONLY);
  try {
    const { mode } = await lstat(aside);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Error('this file system lets everyone read what is on it (FAT and some network drives do)');
    }
    await putInPlace(aside, file);
    return true;
  } catch (error) {
    // ENOENT: another process made the file, and tidied up `aside` as a leftover.
    if (['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  } finally {
    await rm(aside, { force: true });
    await syncFolder(dirname(file));
  }
}

/** A rename would replace what another process has just made; a second name can't. */
async function putInPlace(aside: string, file: string): Promise<void> {
  try {
    await link(aside, file);
  } catch (error) {
    // Some network drives have no second names. The profile's lock keeps everyone else out meanwhile.
    if (['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '') || (await exists(file))) throw error;
    await rename(aside, file);
  }
}

/** Removes what crashed writers of `file` left. Only once `file` is there, so that nobody still needs them. */
export async function removeLeftovers(file: string): Promise<void> {
  const dir = dirname(file);
  const prefix = asidePrefix(file);
  const isLeftover = (name: string) => name.startsWith(prefix) && /^[0-9a-f]{12}$/.test(name.slice(prefix.length));
  const names = await readdir(dir).catch(() => []);
  await Promise.all(names.filter(isLeftover).map((name) => rm(join(dir, name), { force: true }).catch(() => {})));
}

/** What is at a path: its text and mode, or why it can't be had. */
export type Read =
  | { readonly state: 'text'; readonly text: string; readonly mode: number }
  | { readonly state: 'missing' }
  | { readonly state: 'unreadable'; readonly reason: string; readonly cause?: unknown };

/** Reads a file whole, unless it is longer than `maxBytes`. Follows symbolic links. Never throws, never waits. */
export async function readWhole(file: string, maxBytes: number): Promise<Read> {
  try {
    // Non-blocking, or a pipe in its place would keep us waiting for a writer.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const found = await handle.stat();
      if (found.isDirectory()) return { state: 'unreadable', reason: 'it is a folder' };
      if (!found.isFile()) return { state: 'unreadable', reason: 'it is no regular file' };
      if (found.size > maxBytes) {
        return { state: 'unreadable', reason: `it has ${found.size} bytes; at most ${maxBytes} make sense` };
      }
      return { state: 'text', text: await handle.readFile('utf8'), mode: found.mode & 0o777 };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') return { state: 'unreadable', reason: `it cannot be read: ${message}`, cause: error };
    // What is there now and is no link came just after we looked: missing was true.
    const isLink = await lstat(file).then(
      (found) => found.isSymbolicLink(),
      () => false,
    );
    if (!isLink) return { state: 'missing' };
    return { state: 'unreadable', reason: 'it is a symbolic link that leads nowhere', cause: error };
  }
}

/** Whether the name is taken, be it by a symbolic link that leads nowhere. */
export async function exists(file: string): Promise<boolean> {
  return await lstat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}

/** Makes new names durable; where folders cannot be opened (Windows) the file system sees to it. */
async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

/** On the disk when this returns, beside `file`: a rename does not cross file systems. */
async function writeAside(file: string, text: string, mode: number): Promise<string> {
  const aside = join(dirname(file), `${asidePrefix(file)}${randomBytes(6).toString('hex')}`);
  try {
    const handle = await open(aside, 'wx', mode);
    try {
      await handle.chmod(mode); // a umask may have taken even the owner's bits
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  return aside;
}

function asidePrefix(file: string): string {
  return `.${basename(file)}.`;
}
