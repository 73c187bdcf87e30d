/** What an exported file is called, and how a browser gets it. */

import type { Params } from '../../../src/ipc/contract.ts';
import { dayText } from '../search/complete-query.ts';

export const EXPORT_FORMATS = [
  'html',
  'markdown',
  'jsonl',
] as const satisfies readonly Params<'history:export'>['format'][];
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const EXTENSIONS = { html: 'html', markdown: 'md', jsonl: 'jsonl' } as const;

/** Of the room's name; the rest of the file's is short. */
const MAX_NAME_CHARACTERS = 60;

/** A name that every file system takes: no separators, no controls, nothing hidden, no device of Windows. */
export function exportName(room: string, format: ExportFormat, nowMs: number): string {
  const plain = [...room.normalize('NFC')]
    .slice(0, MAX_NAME_CHARACTERS)
    .join('')
    .replaceAll(/[^\p{L}\p{M}\p{N}_-]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `earshot-${plain === '' ? 'room' : plain}-${dayText(nowMs)}.${EXTENSIONS[format]}`;
}

/** The desktop has written the file where the person said; a browser has to fetch it, from the address that is answered. */
export function fetchExport(address: string): void {
  if ('earshot' in window || address === '') return;
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = '';
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}
