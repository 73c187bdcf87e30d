/** That something said while we were away came in above what is on show; leads there. Plain. */

import { ArrowUp, X } from 'lucide-react';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly count: number;
  readonly onJump: () => void;
  readonly onDismiss: () => void;
}

export function LateHint({ count, onJump, onDismiss }: Props) {
  const { t, formats } = useWords();
  return (
    <div className="late-hint" role="status">
      <button type="button" className="late-hint__jump" onClick={onJump}>
        <ArrowUp size={16} aria-hidden="true" />
        {t('timeline.cameInLate', { count, formatted: formats.number(count) })}
      </button>
      <button type="button" className="late-hint__close" aria-label={t('timeline.lateDismiss')} onClick={onDismiss}>
        <X size={15} aria-hidden="true" />
      </button>
    </div>
  );
}
