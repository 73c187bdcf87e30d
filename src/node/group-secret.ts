/** What makes somebody a member of a group: its secret, and the id that follows from it. */

import { createHash, randomBytes } from 'node:crypto';
import { ChatError } from '../core/errors.ts';
import { readGroupInvitation } from '../core/group-invitation.ts';
import type { RoomId } from '../core/ids.ts';
import { SECRET_BYTES } from '../core/secret-text.ts';

/** Hex digits of a group's id: as many as nobody finds a second secret for. */
const ID_DIGITS = 32;

export function newGroupSecret(): Uint8Array {
  return randomBytes(SECRET_BYTES);
}

/**
 * Made of the secret, so that an invitation can't name one group and open another, and two secrets never stand for one.
 * Whoever knows the id alone knows nothing of the secret.
 */
export function groupIdOf(secret: Uint8Array): RoomId {
  const digest = createHash('sha256').update('earshot group id 1').update(secret).digest('hex');
  return `group:${digest.slice(0, ID_DIGITS)}` as RoomId;
}

/** @throws ChatError `invitation-invalid` */
export function secretIn(text: string): Uint8Array {
  const read = readGroupInvitation(text);
  if ('secret' in read) return read.secret;
  throw new ChatError('invitation-invalid', FAULTS[read.fault], { params: { fault: read.fault } });
}

const FAULTS = {
  other: 'this is no invitation to a group: one begins with "earshot-group-"',
  'wrong-length': 'a part of the invitation is missing, or something was added; copy it whole',
  mistyped: 'a letter of the invitation is wrong; compare it with the original, or copy it again',
} as const;
