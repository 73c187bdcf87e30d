/** A profile that is there already, taken from outside of any node: for exports and backups, which must never make one. */

import { createPublicKey, X509Certificate } from 'node:crypto';
import { join, resolve } from 'node:path';
import { ChatError } from '../core/errors.ts';
import type { PeerId } from '../core/ids.ts';
import { peerIdOf, peerIdOfCertificate, privateKeyOf } from '../peer/identity.ts';
import { exists, readWhole } from './durable-file.ts';
import { isWrapped } from './key-wrap.ts';
import { homeFolder, openProfile, type Profile } from './profile.ts';
import { connectToHolder } from './profile-lock.ts';
import { askHolder, type ProfileRequest } from './profile-requests.ts';

/** A P-256 key takes 241 bytes, a certificate 500. */
const MAX_FILE_BYTES = 16 * 1024;

/** Where somebody's things are who names no folder. */
export function defaultProfileDir(): string {
  return join(homeFolder(), 'profiles', 'default');
}

/**
 * Locks it, like any start.
 * @throws ChatError `profile-locked`: a program has it open; `profile-unusable`: there is none
 */
export async function openExistingProfile(dir: string): Promise<Profile> {
  const folder = await existing(dir);
  try {
    return await openProfile(folder);
  } catch (error) {
    if (!(error instanceof ChatError) || error.code !== 'profile-locked') throw error;
    const message = `the profile ${folder} is in use by a running Earshot; export in its window, or close it and try again`;
    throw new ChatError('profile-locked', message, { cause: error, retryable: true, params: { dir: folder } });
  }
}

/** One that may be in use. */
export interface SharedProfile {
  /** Absolute. */
  readonly dir: string;
  /** Asks the program that uses it for something; undefined: none does, and it is locked for us. */
  readonly ask: ((request: ProfileRequest) => Promise<boolean>) | undefined;
  close(): Promise<void>;
}

/** Locks it, or finds who has. @throws ChatError `profile-unusable`: there is none */
export async function shareExistingProfile(dir: string): Promise<SharedProfile> {
  const folder = await existing(dir);
  try {
    const { close } = await openProfile(folder);
    return { dir: folder, ask: undefined, close };
  } catch (error) {
    if (!(error instanceof ChatError) || error.code !== 'profile-locked') throw error;
    return {
      dir: folder,
      ask: async (request) => {
        const socket = await connectToHolder(folder);
        if (socket) return askHolder(socket, request, folder);
        const message = `the Earshot that used the profile ${folder} has just ended; try again`;
        throw new ChatError('profile-locked', message, { retryable: true, params: { dir: folder } });
      },
      close: async () => {},
    };
  }
}

async function existing(dir: string): Promise<string> {
  const folder = resolve(dir);
  if (await exists(join(folder, 'identity.key'))) return folder;
  throw new ChatError(
    'profile-unusable',
    `there is no profile in ${folder}: it has no identity.key; name the folder with --profile DIR`,
    { params: { dir: folder } },
  );
}

export interface Owner {
  /** Undefined: neither key nor certificate can be read. */
  readonly id: PeerId | undefined;
  /** PEM; undefined: locked, damaged or not ours to read. */
  readonly key: string | undefined;
  /** By this system's keychain, which opens it here and nowhere else. */
  readonly keyLocked: boolean;
}

/** Never throws: whoever takes their things away needs no working key for it. */
export async function whoseProfile(dir: string): Promise<Owner> {
  const [key, certificate] = await Promise.all([
    readWhole(join(dir, 'identity.key'), MAX_FILE_BYTES),
    readWhole(join(dir, 'identity.crt'), MAX_FILE_BYTES),
  ]);
  const text = key.state === 'text' ? key.text : '';
  try {
    const spki = createPublicKey(privateKeyOf(text)).export({ type: 'spki', format: 'der' });
    return { id: peerIdOf(spki), key: text, keyLocked: false };
  } catch {
    const shown = certificate.state === 'text' ? idOfCertificate(certificate.text) : undefined;
    return { id: shown, key: undefined, keyLocked: isWrapped(text) };
  }
}

function idOfCertificate(pem: string): PeerId | undefined {
  try {
    return peerIdOfCertificate(new X509Certificate(pem));
  } catch {
    return undefined;
  }
}
