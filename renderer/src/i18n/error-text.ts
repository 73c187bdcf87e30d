/** A failed command in the person's words. */

import type { TFunction } from 'i18next';
import { MAX_TEXT_BYTES } from '../../../src/core/text.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import type { Formats } from './use-words.ts';

/** Codes a window can meet; others are shown in the node's own (English) words. */
const WORDED = [
  'link-closed',
  'link-lost',
  'message-empty',
  'message-too-long',
  'stopped',
  'person-unknown',
  'person-blocked',
  'room-unknown',
  'too-many-waiting',
  'people-unwritable',
  'config-invalid',
  'config-unwritable',
  'message-unknown',
  'not-yours',
  'invitation-invalid',
  'file-unwritable',
  'history-unusable',
  'history-unwritable',
  'bad-request',
] as const;

export function errorText(t: TFunction, formats: Formats, { code, message }: Failure): string {
  const known = WORDED.find((one) => one === code) ?? 'other';
  return t(`errors.${known}`, { message, limit: formats.number(MAX_TEXT_BYTES) });
}
