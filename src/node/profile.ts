/** Profile folders: one per person on this machine, locked while a node uses it. */

import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { ChatError, messageOf } from '../core/errors.ts';
import { type Lock, lockFolder } from './profile-lock.ts';
import type { RequestHandler } from './profile-requests.ts';

/** Nodes that may run at once on one machine without naming a folder: many more than ports in any sensible range. */
export const MAX_PROFILES = 64;

/** A folder of this node's own, until it is closed or the process ends, however it ends. */
export interface Profile {
  /** Absolute. */
  readonly dir: string;
  /** Its last part: `default`, `default-2`, … */
  readonly name: string;
  /** From now on commands may ask something of this process. */
  serve(handler: RequestHandler): void;
  /** Frees the folder. Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ProfileSurroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** The folder that holds all of Earshot's own: where the OS wants such things, or `EARSHOT_HOME`. */
export function homeFolder({ platform, env, home }: ProfileSurroundings = surroundings()): string {
  if (env.EARSHOT_HOME) return resolve(env.EARSHOT_HOME);
  if (platform === 'win32') return join(env.APPDATA || join(home, 'AppData', 'Roaming'), 'earshot');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'earshot');
  // The XDG base directory specification: a relative path is to be ignored.
  const data = env.XDG_DATA_HOME && isAbsolute(env.XDG_DATA_HOME) ? env.XDG_DATA_HOME : join(home, '.local', 'share');
  return join(data, 'earshot');
}

/**
 * Opens and locks a profile folder, made if it isn't there (for the owner only).
 * @param dir a folder of one's own; undefined: the first free one of default, default-2, … in `homeFolder()`
 * @throws ChatError `profile-locked` when `dir` is in use (or all MAX_PROFILES are), `profile-unusable`
 */
export async function openProfile(dir?: string, base: string = homeFolder()): Promise<Profile> {
  if (dir !== undefined) {
    const profile = await tryOpen(resolve(dir));
    if (profile) return profile;
    throw new ChatError(
      'profile-locked',
      `the profile folder ${resolve(dir)} is in use by a running Earshot; close that one, or start with another --profile`,
      { params: { dir: resolve(dir) }, retryable: true },
    );
  }
  const profiles = join(base, 'profiles');
  for (let number = 1; number <= MAX_PROFILES; number++) {
    const profile = await tryOpen(join(profiles, number === 1 ? 'default' : `default-${number}`));
    if (profile) return profile;
  }
  throw new ChatError(
    'profile-locked',
    `all ${MAX_PROFILES} profile folders in ${profiles} are in use; start with --profile DIR`,
    {
      params: { dir: profiles },
      retryable: true,
    },
  );
}

/** Undefined when another process holds it. */
async function tryOpen(dir: string): Promise<Profile | undefined> {
  let lock: Lock | undefined;
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    lock = await lockFolder(dir);
  } catch (error) {
    throw new ChatError(
      'profile-unusable',
      `the profile folder ${dir} cannot be used: ${messageOf(error)}; make it writable, or start with --profile DIR`,
      { cause: error, params: { dir, reason: messageOf(error) } },
    );
  }
  if (!lock) return undefined;
  const held = lock;
  return {
    dir,
    name: basename(dir),
    serve: (handler) => held.serve(handler),
    close: () => held.release(),
    [Symbol.asyncDispose]: () => held.release(),
  };
}

function surroundings(): ProfileSurroundings {
  return { platform: process.platform, env: process.env, home: homedir() };
}
