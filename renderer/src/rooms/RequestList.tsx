/** What people who are new would like to say, and groups one is asked into: counted, and out of the way until asked for. Plain. */

import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import type { RoomId } from '../../../src/core/ids.ts';
import type { Room } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { RoomEntries } from './RoomEntries.tsx';

interface Props {
  readonly requests: readonly Room[];
  readonly shown: RoomId;
}

export function RequestList({ requests, shown }: Props) {
  const { t, formats } = useWords();
  const [open, setOpen] = useState(false);
  const listId = useId();
  // One that is on show is never out of sight.
  const unfolded = open || requests.some(({ id }) => id === shown);
  return (
    <>
      <h2 className="people__heading people__heading--fold">
        <button
          type="button"
          className="people__fold"
          aria-expanded={unfolded}
          aria-controls={unfolded ? listId : undefined}
          onClick={() => setOpen(!unfolded)}
        >
          <ChevronRight size={14} aria-hidden="true" />
          {t('rooms.requests')}
          <span className="people__count room-list__requests">{formats.number(requests.length)}</span>
        </button>
      </h2>
      {unfolded && (
        <ul id={listId} aria-label={t('rooms.requests')}>
          <RoomEntries rooms={requests} />
        </ul>
      )}
    </>
  );
}
