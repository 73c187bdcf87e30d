/** Why something could not be done with a message, over the messages until it is read. Plain. */

import { TriangleAlert, X } from 'lucide-react';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly children: string;
  readonly onDismiss: () => void;
}

export function DeedNote({ children, onDismiss }: Props) {
  const { t } = useWords();
  return (
    <div className="deed-note" role="alert">
      <TriangleAlert size={15} aria-hidden="true" />
      <p>{children}</p>
      <button type="button" className="icon-button" aria-label={t('composer.dismiss')} onClick={onDismiss}>
        <X size={15} aria-hidden="true" />
      </button>
    </div>
  );
}
