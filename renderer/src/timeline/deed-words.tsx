/** How each deed is called and drawn. Plain. */

import { Copy, ListChecks, type LucideIcon, Pencil, Reply, SmilePlus, Trash2 } from 'lucide-react';
import type { Deed } from './message-deeds.ts';

export const DEED_WORDS = {
  react: 'message.react',
  reply: 'message.reply',
  edit: 'message.edit',
  copy: 'message.copy',
  receipts: 'message.receipts',
  delete: 'message.delete',
} as const satisfies Record<Deed, string>;

const ICONS: Readonly<Record<Deed, LucideIcon>> = {
  react: SmilePlus,
  reply: Reply,
  edit: Pencil,
  copy: Copy,
  receipts: ListChecks,
  delete: Trash2,
};

export function DeedIcon({ deed }: { readonly deed: Deed }) {
  const Icon = ICONS[deed];
  return <Icon size={16} aria-hidden="true" />;
}
