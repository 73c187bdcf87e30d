/** One thing to do about a room. Plain. */

import { Download, LogOut, Pencil, QrCode, UserRoundPlus } from 'lucide-react';
import { useWords } from '../i18n/use-words.ts';

const ICONS = {
  invite: UserRoundPlus,
  invitation: QrCode,
  rename: Pencil,
  export: Download,
  leave: LogOut,
} as const;
const WORDS = {
  invite: 'groups.invite',
  invitation: 'groups.invitation',
  rename: 'groups.rename',
  export: 'export.open',
  leave: 'groups.leave',
} as const;

interface Props {
  readonly kind: keyof typeof ICONS;
  readonly onClick: () => void;
}

export function DetailsAction({ kind, onClick }: Props) {
  const { t } = useWords();
  const Icon = ICONS[kind];
  return (
    <button
      type="button"
      className={kind === 'leave' ? 'details__action details__action--danger' : 'details__action'}
      onClick={onClick}
    >
      <Icon size={17} aria-hidden="true" />
      {t(WORDS[kind])}
    </button>
  );
}
