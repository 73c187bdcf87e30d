/** Copies and sums of files that may be large, a piece at a time, for their owner only, on the disk when done. */

import { createHash } from 'node:crypto';
import { type FileHandle, lstat, mkdir, mkdtemp, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileSum } from './backup-manifest.ts';

const OWNER_ONLY = 0o600;
const FOLDER_FOR_OWNER = 0o700;
const PIECE_BYTES = 1024 * 1024;

/** Follows symbolic links of `source`. @throws what the file system says */
export async function copyFile(source: string, target: string): Promise<FileSum> {
  const to = await open(target, 'wx', OWNER_ONLY);
  try {
    const sum = await summed(source, (piece) => writeAll(to, piece));
    await to.sync();
    return sum;
  } finally {
    await to.close();
  }
}

/** Of a file that another hand has written; it is on the disk afterwards. */
export async function syncedSum(file: string): Promise<FileSum> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  return summed(file, async () => {});
}

/**
 * Makes a folder, all of it or nothing: `fill` writes into one beside it, which then takes its name.
 * @throws what `fill` throws, or the file system; then there is nothing new. ENOTEMPTY: something is there already
 */
export async function makeFolder<T>(folder: string, fill: (dir: string) => Promise<T>): Promise<T> {
  await mkdir(dirname(folder), { recursive: true, mode: FOLDER_FOR_OWNER });
  const dir = await mkdtemp(join(dirname(folder), `.${basename(folder)}.`)); // 0700
  try {
    const made = await fill(dir);
    await syncFolder(dir);
    // Removes it only where it is empty: what came meanwhile stays.
    await rmdir(folder).catch(refuseAllBut('ENOENT'));
    await rename(dir, folder);
    await syncFolder(dirname(folder));
    return made;
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

/** Whether there is nothing, or an empty folder. */
export async function isFree(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return false;
    return await lstat(folder).then(
      () => false, // a symbolic link that leads nowhere
      () => true,
    );
  }
}

async function summed(source: string, take: (piece: Uint8Array) => Promise<void>): Promise<FileSum> {
  const from = await open(source, 'r');
  try {
    const hash = createHash('sha256');
    const buffer = new Uint8Array(PIECE_BYTES);
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await from.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
      const piece = buffer.subarray(0, bytesRead);
      bytes += bytesRead;
      hash.update(piece);
      await take(piece);
    }
  } finally {
    await from.close();
  }
}

async function writeAll(handle: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length; ) at += (await handle.write(piece, at)).bytesWritten;
}

async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r').catch(() => undefined); // Windows opens no folders
  await handle?.sync().catch(() => {});
  await handle?.close();
}

function refuseAllBut(code: string): (error: NodeJS.ErrnoException) => void {
  return (error) => {
    if (error.code !== code) throw error;
  };
}
