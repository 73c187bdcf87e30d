/** How many messages were not read; a screen reader hears what the number is of. Plain. */

import { useWords } from '../i18n/use-words.ts';

/** More is "999+": nobody counts on from there. */
const MAX_SHOWN = 999;

interface Props {
  readonly count: number;
}

export function UnreadBadge({ count }: Props) {
  const { t, formats } = useWords();
  return (
    <span className="unread-badge">
      <span aria-hidden="true">{count > MAX_SHOWN ? `${formats.number(MAX_SHOWN)}+` : formats.number(count)}</span>
      <span className="visually-hidden">{t('rooms.unread', { count, formatted: formats.number(count) })}</span>
    </span>
  );
}
