/** What one can do with a message, and by which key. Pure. */

import type { Message } from '../../../src/core/model.ts';

export type Deed = 'react' | 'reply' | 'edit' | 'copy' | 'receipts' | 'delete';

/** In the order of the menu. `open`: one may write in the room. */
export function deedsFor({ state, local, author, truncated }: Message, open: boolean): readonly Deed[] {
  if (state === 'deleted' || state === 'forgotten') return author.own && !local ? ['receipts'] : [];
  if (local || !open) return ['copy'];
  if (!author.own) return ['react', 'reply', 'copy'];
  return truncated
    ? ['react', 'reply', 'copy', 'receipts', 'delete']
    : ['react', 'reply', 'edit', 'copy', 'receipts', 'delete'];
}

/** Shown as buttons on the message; the menu has them all. */
export const QUICK_DEEDS: readonly Deed[] = ['react', 'reply', 'edit'];

/** With the message focused. */
const KEYS: Readonly<Record<string, Deed>> = {
  e: 'edit',
  r: 'reply',
  '+': 'react',
  ':': 'react',
  i: 'receipts',
  Delete: 'delete',
};

export const DEED_KEYS: Readonly<Partial<Record<Deed, string>>> = {
  react: '+',
  reply: 'R',
  edit: 'E',
  receipts: 'I',
  delete: 'Del',
};

export function deedOfKey(key: string): Deed | undefined {
  return KEYS[key.length === 1 ? key.toLowerCase() : key];
}
