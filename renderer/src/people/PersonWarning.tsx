/** What to beware of with somebody, in a few words; pointed at, it says why. Plain. */

import { type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  /** Why, in a sentence. */
  readonly title: string;
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
}

export function PersonWarning({ title, icon: Icon = TriangleAlert, children }: Props) {
  return (
    <span className="person__warning" title={title}>
      <Icon size={12} aria-hidden="true" />
      {children}
    </span>
  );
}

/** Somebody goes by a name that is known with another key. */
export function NameTakenWarning() {
  const { t } = useWords();
  return <PersonWarning title={t('people.nameTakenExplained')}>{t('people.nameTaken')}</PersonWarning>;
}
