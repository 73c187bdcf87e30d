/** Says what a change of the circle means before it is made. Plain. */

import { useEffect, useRef } from 'react';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly meaning: string;
  readonly action: string;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

export function CircleConfirm({ meaning, action, onConfirm, onCancel }: Props) {
  const { t } = useWords();
  const text = useRef<HTMLParagraphElement>(null);
  // Read out first; the button one came by is gone.
  useEffect(() => text.current?.focus(), []);
  return (
    <div className="circle__confirm">
      <p ref={text} tabIndex={-1} className="circle__meaning">
        {meaning}
      </p>
      <div className="circle__actions">
        <button type="button" className="button button--accent" onClick={onConfirm}>
          {action}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {t('circle.cancel')}
        </button>
      </div>
    </div>
  );
}
