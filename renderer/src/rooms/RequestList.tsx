/** What people who are new would like to say, and groups one is asked into: counted, and out of the way until asked for. Plain. */

import type { RoomId } from '../../../src/core/ids.ts';
import type { Room } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { FoldedList } from '../ui/FoldedList.tsx';
import { RoomEntries } from './RoomEntries.tsx';

interface Props {
  readonly requests: readonly Room[];
  readonly shown: RoomId;
}

export function RequestList({ requests, shown }: Props) {
  const { t } = useWords();
  // One that is on show is never out of sight.
  const onShow = requests.some(({ id }) => id === shown);
  return (
    <FoldedList title={t('rooms.requests')} count={requests.length} shown={onShow} className="fold--requests">
      {() => <RoomEntries rooms={requests} />}
    </FoldedList>
  );
}
