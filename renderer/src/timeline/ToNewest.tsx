/** The way back to the end, with what has been said meanwhile. Plain. */

import { ArrowDown } from 'lucide-react';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly fresh: number;
  /** A part of the past is on show, not the room's end. */
  readonly back: boolean;
  readonly onClick: () => void;
}

export function ToNewest({ fresh, back, onClick }: Props) {
  const { t, formats } = useWords();
  const count = fresh > 0 ? t('timeline.newMessages', { count: fresh, formatted: formats.number(fresh) }) : undefined;
  const text = count ?? (back ? t('timeline.backToNewest') : undefined);
  return (
    <button
      type="button"
      className={
        count !== undefined
          ? 'to-newest to-newest--fresh'
          : text === undefined
            ? 'to-newest'
            : 'to-newest to-newest--back'
      }
      aria-label={text ?? t('timeline.toNewest')}
      onClick={onClick}
    >
      {text}
      <ArrowDown size={16} aria-hidden="true" />
    </button>
  );
}
