/** The way back to the end, with what has been said meanwhile. Plain. */

import { ArrowDown } from 'lucide-react';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly fresh: number;
  readonly onClick: () => void;
}

export function ToNewest({ fresh, onClick }: Props) {
  const { t, formats } = useWords();
  const text = fresh > 0 ? t('timeline.newMessages', { count: fresh, formatted: formats.number(fresh) }) : undefined;
  return (
    <button
      type="button"
      className={text === undefined ? 'to-newest' : 'to-newest to-newest--fresh'}
      aria-label={text ?? t('timeline.toNewest')}
      onClick={onClick}
    >
      {text}
      <ArrowDown size={16} aria-hidden="true" />
    </button>
  );
}
