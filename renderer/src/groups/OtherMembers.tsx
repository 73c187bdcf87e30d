/** Members that have no dialog: oneself, and those this node has not met. Plain. */

import type { PersonId } from '../../../src/core/ids.ts';
import type { Self } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { keyGroups } from '../ui/identity.ts';

export function OwnMember({ self }: { readonly self: Self }) {
  const { t } = useWords();
  return (
    <li>
      <div className="entry members__entry">
        <Avatar name={self.name} id={self.id} />
        <span className="person__words">
          <span className="room-entry__line">
            <span className="person__name">
              <bdi>{self.name}</bdi>
            </span>
            <span className="own-entry__badge">{t('people.youBadge')}</span>
          </span>
        </span>
      </div>
    </li>
  );
}

/** Came by somebody else's invitation, and was not here since: only their key is known. */
export function UnmetMember({ id }: { readonly id: PersonId }) {
  const { t } = useWords();
  return (
    <li className="person--gone">
      <div className="entry members__entry">
        <Avatar name="" id={id} />
        <span className="person__words">
          <span className="person__name mono">{keyGroups(id).slice(0, 2).join(' ')}</span>
          <span className="room-entry__state">{t('groups.unmet')}</span>
        </span>
      </div>
    </li>
  );
}
