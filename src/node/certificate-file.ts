/**
 * The certificate of the profile's key, kept beside it: making one takes 40 ms of every start (70 when not bundled),
 * reading one less than 1. Nothing is lost with it, so it is made again whenever it is not right.
 */

import { join } from 'node:path';
import { type Certificate, certificateOf, certify } from '../peer/identity.ts';
import { readWhole, removeLeftovers, replaceFile } from './durable-file.ts';

const FILE_NAME = 'identity.crt';

/** One takes about 500 bytes. */
const MAX_FILE_BYTES = 16 * 1024;

/**
 * @param keyPem as `loadKey` told it
 * @throws ChatError `key-unusable`
 */
export async function loadCertificate(profileDir: string, keyPem: string): Promise<Certificate> {
  const file = join(profileDir, FILE_NAME);
  const found = await readWhole(file, MAX_FILE_BYTES);
  const kept = found.state === 'text' ? certificateOf(keyPem, found.text) : undefined;
  if (kept) return kept;
  const made = await certify(keyPem);
  try {
    await replaceFile(file, made.cert);
    await removeLeftovers(file);
  } catch {
    // It is made again at the next start: slower, and the same.
  }
  return made;
}
