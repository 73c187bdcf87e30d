/** Where what was not read yet begins. Plain. */

import { useWords } from '../i18n/use-words.ts';

export function NewLine() {
  const { t } = useWords();
  return (
    <div className="new-line">
      <span aria-hidden="true">{t('timeline.new')}</span>
      <span className="visually-hidden">{t('timeline.newFromHere')}</span>
    </div>
  );
}
