/** What to know before one writes: they are away; they are new, and writing accepts them. Plain but for names. */

import { Clock, UserRoundPlus } from 'lucide-react';
import type { Peer } from '../../../src/core/model.ts';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { PersonName } from '../people/PersonName.tsx';
import { Sentence, SLOT } from '../ui/Sentence.tsx';
import './RoomPanel.css';

interface Props {
  readonly peer: Peer;
}

export function DirectHint({ peer }: Props) {
  const { t } = useWords();
  const { id, name, address, state, trust } = peer;
  const kept = useChat(({ notices }) => notices.every(({ code }) => code !== 'history-not-kept'));
  const who = <PersonName id={id} name={name} address={address} />;
  return (
    // There from the start, so that what comes into it is read out.
    <div className="direct-hint" role="status">
      {trust === 'new' && (
        <p className="direct-hint__line">
          <UserRoundPlus size={14} aria-hidden="true" />
          <span>
            <Sentence text={t('rooms.writingAccepts', { name: SLOT })}>{who}</Sentence>
          </span>
        </p>
      )}
      {state === 'gone' && (
        <p className="direct-hint__line">
          <Clock size={14} aria-hidden="true" />
          <span>
            <Sentence text={t(kept ? 'rooms.awayHint' : 'rooms.awayHintNotKept', { name: SLOT })}>{who}</Sentence>
          </span>
        </p>
      )}
    </div>
  );
}
