/** Beside the name of somebody whose key was compared. Plain. */

import { BadgeCheck } from 'lucide-react';
import type { Trust } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  /** Unless it is `verified`, there is no mark. */
  readonly trust: Trust;
}

export function VerifiedMark({ trust }: Props) {
  const { t } = useWords();
  if (trust !== 'verified') return null;
  return (
    <span className="person__verified" title={t('people.verifiedExplained')}>
      <BadgeCheck size={15} aria-hidden="true" />
      <span className="visually-hidden">{t('people.verified')}</span>
    </span>
  );
}
