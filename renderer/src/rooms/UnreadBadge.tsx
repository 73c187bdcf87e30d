/** How many messages were not read, and whether one of them is to us; a screen reader hears what the number is of. Plain. */

import { AtSign } from 'lucide-react';
import { useWords } from '../i18n/use-words.ts';

/** More is "999+": nobody counts on from there. */
const MAX_SHOWN = 999;

interface Props {
  readonly count: number;
  /** Somebody named us in what was not read. */
  readonly mentioned?: boolean;
}

export function UnreadBadge({ count, mentioned = false }: Props) {
  const { t, formats } = useWords();
  return (
    <span className="room-entry__badges">
      {mentioned && (
        <span className="mention-badge" title={t('rooms.mentioned')}>
          <AtSign size={12} strokeWidth={2.6} aria-hidden="true" />
          <span className="visually-hidden">{t('rooms.mentioned')}</span>
        </span>
      )}
      <span className="unread-badge">
        <span aria-hidden="true">{count > MAX_SHOWN ? `${formats.number(MAX_SHOWN)}+` : formats.number(count)}</span>
        <span className="visually-hidden">{t('rooms.unread', { count, formatted: formats.number(count) })}</span>
      </span>
    </span>
  );
}
