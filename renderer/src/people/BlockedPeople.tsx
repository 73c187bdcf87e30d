/** Those one has blocked, out of sight until asked for. Plain. */

import type { PersonId } from '../../../src/core/ids.ts';
import type { Peer } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { FoldedList } from '../ui/FoldedList.tsx';
import { PersonEntry } from './PersonEntry.tsx';

interface Props {
  readonly blocked: readonly Peer[];
  readonly onOpen: (id: PersonId) => void;
}

export function BlockedPeople({ blocked, onOpen }: Props) {
  const { t } = useWords();
  return (
    <FoldedList title={t('people.blocked')} count={blocked.length} className="fold--blocked">
      {() => blocked.map((peer) => <PersonEntry key={peer.id} peer={peer} onOpen={onOpen} onMessage={undefined} />)}
    </FoldedList>
  );
}
