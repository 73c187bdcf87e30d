/** Something that went wrong with what was written, right by it. Plain. */

import { TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly children: ReactNode;
  readonly onDismiss: () => void;
}

export function ComposerNote({ children, onDismiss }: Props) {
  const { t } = useWords();
  return (
    <div className="composer-note" role="alert">
      <TriangleAlert size={16} aria-hidden="true" />
      <p className="composer-note__text">{children}</p>
      <button
        type="button"
        className="icon-button composer-note__close"
        aria-label={t('composer.dismiss')}
        onClick={onDismiss}
      >
        <X size={16} aria-hidden="true" />
      </button>
    </div>
  );
}
