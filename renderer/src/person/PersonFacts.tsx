/** Where a person is, since when, and the beginning of their key. Plain. */

import type { Peer } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { Fact } from '../ui/Fact.tsx';
import { keyGroups } from '../ui/identity.ts';

interface Props {
  readonly peer: Peer;
}

export function PersonFacts({ peer }: Props) {
  const { t, formats } = useWords();
  const { id, address, state, sinceMs } = peer;
  const groups = keyGroups(id);
  return (
    <dl className="facts">
      <Fact term={t('person.address')}>
        <span className="mono">{address}</span>
      </Fact>
      <Fact term={state === 'here' ? t('person.hereSince') : t('person.goneSince')}>
        <time dateTime={new Date(sinceMs).toISOString()}>{formats.dateTime(sinceMs)}</time>
      </Fact>
      {groups.length > 0 && (
        <Fact term={t('person.key')}>
          <span className="mono">{groups.join(' ')}</span>
        </Fact>
      )}
    </dl>
  );
}
