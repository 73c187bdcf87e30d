/** What it means that safety numbers differ, and what to do. Plain. */

import type { ReactNode } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { Sentence, SLOT } from '../ui/Sentence.tsx';

interface Props {
  readonly name: ReactNode;
  readonly onBlock: () => void;
  readonly onAgain: () => void;
}

export function MismatchStep({ name, onBlock, onAgain }: Props) {
  const { t } = useWords();
  return (
    <>
      <p>
        <Sentence text={t('person.mismatchMeans', { name: SLOT })}>{name}</Sentence>
      </p>
      <p>{t('person.mismatchAdvice')}</p>
      <div className="person-dialog__actions">
        <button type="button" className="button button--danger-full" onClick={onBlock}>
          {t('person.block')}
        </button>
        <button type="button" className="button" onClick={onAgain}>
          {t('person.compareAgain')}
        </button>
      </div>
    </>
  );
}
