/** Oneself, on top of the list; opens the settings. Plain. */

import type { Self } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { Avatar } from '../ui/Avatar.tsx';

interface Props {
  readonly self: Self;
  readonly onOpen: () => void;
}

export function OwnEntry({ self, onOpen }: Props) {
  const { t } = useWords();
  return (
    <div className="own-entry">
      <button type="button" className="entry own-entry__button" title={t('people.openYou')} onClick={onOpen}>
        <Avatar name={self.name} id={self.id} />
        <span className="person__words">
          <span className="person__line">
            <span className="person__name">
              <bdi>{self.name}</bdi>
            </span>
            <span className="own-entry__badge">{t('people.youBadge')}</span>
          </span>
          <span className="person__address mono">{self.address}</span>
          <span className="visually-hidden">{t('people.openYou')}</span>
        </span>
      </button>
    </div>
  );
}
