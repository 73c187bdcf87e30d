/** One person of the list: name, address, here or gone and since when. Plain. */

import { LockOpen } from 'lucide-react';
import { memo } from 'react';
import type { Peer } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { shownName } from '../ui/identity.ts';

interface Props {
  readonly peer: Peer;
}

export const PersonEntry = memo(function PersonEntry({ peer }: Props) {
  const { t, formats } = useWords();
  const { name, address, state, kind, sinceMs } = peer;
  const time = formats.time(sinceMs);
  return (
    <li className={`person person--${state}`}>
      <span className="person__figure">
        <Avatar name={name} address={address} />
        <span className="person__dot" />
      </span>
      <span className="person__words">
        <span className="person__name" title={name}>
          <bdi>{shownName(name, address)}</bdi>
        </span>
        <span className="person__line">
          {name !== '' && <span className="person__address mono">{address}</span>}
          <time className="person__since" dateTime={new Date(sinceMs).toISOString()} title={formats.dateTime(sinceMs)}>
            {state === 'here' ? t('people.hereSince', { time }) : t('people.goneSince', { time })}
          </time>
        </span>
        {kind === 'seed' && (
          <span className="person__seed" title={t('people.seedExplained')}>
            <LockOpen size={12} aria-hidden="true" />
            {t('people.seed')}
          </span>
        )}
      </span>
    </li>
  );
});
