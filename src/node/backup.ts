/** A profile to a folder of its own, with sums, and back: who somebody is, whom they know, what was said. */

import { open, rm } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { ChatError, messageOf } from '../core/errors.ts';
import type { PeerId } from '../core/ids.ts';
import { copyHistory } from '../history/sqlite-copy.ts';
import {
  BACKUP_VERSION,
  type FileSum,
  HISTORY,
  isLaterVersion,
  MANIFEST,
  type Manifest,
  manifestSchema,
  PLAIN_FILES,
} from './backup-manifest.ts';
import { copyFile, isFree, makeFolder, syncedSum } from './copied-file.ts';
import { createFile, exists, readWhole } from './durable-file.ts';
import { type SharedProfile, shareExistingProfile, whoseProfile } from './existing-profile.ts';

/** A manifest takes under 1 KB. */
const MAX_MANIFEST_BYTES = 64 * 1024;

export interface Backup {
  /** Absolute. */
  readonly folder: string;
  readonly id: PeerId | undefined;
  readonly at: string;
  readonly files: readonly string[];
  /** The key opens on this machine only: see docs/export.md. */
  readonly keyLocked: boolean;
}

/**
 * Copies a profile to `folder`, which must be new or empty. A program that uses it goes on meanwhile: all it had kept when
 * this was called is in the copy.
 * @throws ChatError `profile-locked`, `profile-unusable`, `history-unusable`; `backup-unusable` when the folder can't be made
 */
export async function backUpProfile(profileDir: string, folder: string, nowMs: number): Promise<Backup> {
  const target = resolve(folder);
  const profile = await shareExistingProfile(profileDir);
  try {
    if (`${target}${sep}`.startsWith(`${profile.dir}${sep}`)) {
      throw unusable(target, 'it is inside the profile itself; choose another folder');
    }
    await refuseTaken(target);
    return backupOf(target, await makeFolder(target, (dir) => fill(dir, profile, nowMs)));
  } catch (error) {
    if (error instanceof ChatError) throw error;
    throw unusable(target, messageOf(error), error);
  } finally {
    await profile.close();
  }
}

async function fill(dir: string, profile: SharedProfile, nowMs: number): Promise<Manifest> {
  const files: Manifest['files'] = {};
  // First: what we think of people is written before what is said for it, and so is never behind it in the copy.
  const hasHistory = await exists(join(profile.dir, HISTORY));
  if (hasHistory) await takeHistory(profile, join(dir, HISTORY));
  for (const name of PLAIN_FILES) {
    if (await exists(join(profile.dir, name))) files[name] = await copyFile(join(profile.dir, name), join(dir, name));
  }
  if (hasHistory) files[HISTORY] = await syncedSum(join(dir, HISTORY));
  // Of the copy: the profile's own may have gone into a keychain just now.
  const { id, keyLocked } = await whoseProfile(dir);
  const at = new Date(nowMs).toISOString();
  const manifest: Manifest = { earshot: 'backup', version: BACKUP_VERSION, at, id: id ?? null, keyLocked, files };
  await createFile(join(dir, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return manifest;
}

async function takeHistory({ ask, dir }: SharedProfile, target: string): Promise<void> {
  const raw = `${target}.raw`;
  // Made first, so that nobody else may ever read them.
  await makeEmpty(target);
  if (ask) await makeEmpty(raw);
  // Whoever has it open copies it, and nobody else can; a program that keeps nothing in it hasn't.
  const isCopied = ask !== undefined && (await ask({ ask: 'copy-history', to: raw }));
  await copyHistory(isCopied ? raw : join(dir, HISTORY), target, join(dir, HISTORY));
  await rm(raw, { force: true });
}

async function makeEmpty(file: string): Promise<void> {
  await (await open(file, 'wx', 0o600)).close();
}

/**
 * Makes a profile of a backup in `profileDir`, which must be new or empty. Every file is checked before anything is there.
 * @throws ChatError `backup-unusable`: it is none, is incomplete or was changed; `profile-unusable`: the folder is taken
 */
export async function restoreProfile(folder: string, profileDir: string): Promise<Backup> {
  const source = resolve(folder);
  const target = resolve(profileDir);
  const manifest = await readManifest(source);
  if (!(await isFree(target))) {
    throw new ChatError(
      'profile-unusable',
      `there is something in ${target} already; a backup is restored into a new or empty folder: choose another, or move that one away`,
      { params: { dir: target } },
    );
  }
  try {
    await makeFolder(target, async (dir) => {
      for (const [name, sum] of Object.entries(manifest.files)) {
        if (!(await exists(join(source, name)))) throw unusable(source, `its ${name} is missing`);
        const copied = await copyFile(join(source, name), join(dir, name));
        if (!isSame(copied, sum)) throw unusable(source, `its ${name} is not what was backed up`);
      }
    });
  } catch (cause) {
    if (cause instanceof ChatError) throw cause;
    const message = `the backup ${source} could not be restored into ${target}: ${messageOf(cause)}`;
    throw new ChatError('profile-unusable', message, { cause, params: { dir: target, reason: messageOf(cause) } });
  }
  return backupOf(source, manifest);
}

async function readManifest(folder: string): Promise<Manifest> {
  const found = await readWhole(join(folder, MANIFEST), MAX_MANIFEST_BYTES);
  if (found.state === 'missing') throw unusable(folder, `there is no ${MANIFEST} in it, so it is no backup`);
  if (found.state === 'unreadable')
    throw unusable(folder, `its ${MANIFEST} cannot be used: ${found.reason}`, found.cause);
  let json: unknown;
  try {
    json = JSON.parse(found.text);
  } catch (cause) {
    throw unusable(folder, `its ${MANIFEST} is not JSON: ${messageOf(cause)}`, cause);
  }
  if (isLaterVersion(json))
    throw unusable(folder, 'it was made by a later version of Earshot; restore it with that one');
  const manifest = manifestSchema.safeParse(json);
  if (!manifest.success) throw unusable(folder, `its ${MANIFEST} is not as a backup writes it`);
  if (!manifest.data.files['identity.key']) throw unusable(folder, 'there is no key in it');
  return manifest.data;
}

function backupOf(folder: string, { id, at, keyLocked, files }: Manifest): Backup {
  return { folder, id: id ?? undefined, at, keyLocked, files: Object.keys(files) };
}

function isSame(a: FileSum, b: FileSum): boolean {
  return a.bytes === b.bytes && a.sha256 === b.sha256;
}

async function refuseTaken(folder: string): Promise<void> {
  if (await isFree(folder)) return;
  throw unusable(folder, 'there is something there already; a backup takes a new or empty folder');
}

function unusable(folder: string, reason: string, cause?: unknown): ChatError {
  return new ChatError('backup-unusable', `the backup ${folder} cannot be used: ${reason}`, {
    cause,
    params: { folder, reason },
  });
}
