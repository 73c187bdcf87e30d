/** Says what blocking does before it is done. Plain. */

import type { ReactNode } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { Sentence, SLOT } from '../ui/Sentence.tsx';

interface Props {
  readonly name: ReactNode;
  readonly onBlock: () => void;
  readonly onCancel: () => void;
}

export function BlockStep({ name, onBlock, onCancel }: Props) {
  const { t } = useWords();
  return (
    <>
      <ul className="person-dialog__effects">
        <li>{t('person.blockEndsLink')}</li>
        <li>
          <Sentence text={t('person.blockHides', { name: SLOT })}>{name}</Sentence>
        </li>
        <li>{t('person.blockHolds')}</li>
      </ul>
      <div className="person-dialog__actions">
        <button type="button" className="button button--danger-full" onClick={onBlock}>
          {t('person.block')}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {t('person.cancel')}
        </button>
      </div>
    </>
  );
}
