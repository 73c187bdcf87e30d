/** Those one has blocked, out of sight until asked for. Plain. */

import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import type { PersonId } from '../../../src/core/ids.ts';
import type { Peer } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { PersonEntry } from './PersonEntry.tsx';
import './BlockedPeople.css';

interface Props {
  readonly blocked: readonly Peer[];
  readonly onOpen: (id: PersonId) => void;
}

export function BlockedPeople({ blocked, onOpen }: Props) {
  const { t, formats } = useWords();
  const [open, setOpen] = useState(false);
  const listId = useId();
  return (
    <>
      <h2 className="people__heading people__heading--fold">
        <button
          type="button"
          className="people__fold people__fold--blocked"
          aria-expanded={open}
          aria-controls={open ? listId : undefined}
          onClick={() => setOpen(!open)}
        >
          <ChevronRight size={14} aria-hidden="true" />
          {t('people.blocked')}
          <span className="people__count">{formats.number(blocked.length)}</span>
        </button>
      </h2>
      {open && (
        <ul id={listId} className="people__list" aria-label={t('people.blocked')}>
          {blocked.map((peer) => (
            <PersonEntry key={peer.id} peer={peer} onOpen={onOpen} onMessage={undefined} />
          ))}
        </ul>
      )}
    </>
  );
}
