/** What a backup says of itself: which files of a profile, how long, with which sums. */

import { z } from 'zod';
import type { PeerId } from '../core/ids.ts';
import { isPeerId } from '../peer/identity.ts';

export const MANIFEST = 'manifest.json';
export const HISTORY = 'history.db';

/** Files that are copied as they are; the history is SQLite's to copy. What a profile lacks of them, its backup lacks. */
export const PLAIN_FILES = ['identity.key', 'identity.crt', 'people.json', 'config.json'] as const;

export const BACKUP_VERSION = 1;

const sumSchema = z.strictObject({
  bytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type FileSum = z.infer<typeof sumSchema>;

/** Names are a closed list, so that no manifest can have a file written anywhere else. */
export const manifestSchema = z.strictObject({
  earshot: z.literal('backup'),
  version: z.literal(BACKUP_VERSION),
  at: z.iso.datetime(),
  /** Whose profile; null: its key could not be read. */
  id: z
    .string()
    .refine(isPeerId)
    .transform((id) => id as PeerId)
    .nullable(),
  /** The key is locked by the keychain of the system it was made on, and opens nowhere else. */
  keyLocked: z.boolean(),
  files: z.partialRecord(z.enum([...PLAIN_FILES, HISTORY]), sumSchema),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Whether a backup says to be one, of a version that this program doesn't know. */
export function isLaterVersion(json: unknown): boolean {
  const claim = z.object({ earshot: z.literal('backup'), version: z.number() }).safeParse(json);
  return claim.success && claim.data.version > BACKUP_VERSION;
}
