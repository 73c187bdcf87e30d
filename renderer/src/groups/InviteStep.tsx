/** Invites more people into a group. Smart. */

import { useEffect, useRef, useState } from 'react';
import type { PersonId } from '../../../src/core/ids.ts';
import type { Room } from '../../../src/core/model.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { PeopleField } from './PeopleField.tsx';

interface Props {
  readonly room: Room;
  readonly onDone: () => void;
}

export function InviteStep({ room, onDone }: Props) {
  const { link } = useNode();
  const { t, formats } = useWords();
  const [chosen, setChosen] = useState<readonly PersonId[]>([]);
  const [outcome, setOutcome] = useState<number | Failure>();
  const asking = useRef(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  async function invite(): Promise<void> {
    if (asking.current) return;
    asking.current = true;
    const answer = await link.invoke('room:invite', { room: room.id, people: [...chosen] });
    asking.current = false;
    setOutcome(answer.ok ? chosen.length : answer.error);
    if (answer.ok) setChosen([]);
  }

  return (
    <form
      className="details__step"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen.length > 0) void invite();
      }}
    >
      <PeopleField
        label={t('groups.people')}
        chosen={chosen}
        onChange={setChosen}
        members={room.members}
        fieldRef={field}
      />
      <p className="settings__hint">{t('groups.inviteHint')}</p>
      <p className="details__done" role="status">
        {typeof outcome === 'number' && t('groups.invited', { count: outcome, formatted: formats.number(outcome) })}
      </p>
      {typeof outcome === 'object' && (
        <p className="person-dialog__error" role="alert">
          {t('person.failed', { reason: errorText(t, formats, outcome) })}
        </p>
      )}
      <div className="details__buttons">
        <button type="submit" className="button button--accent" disabled={chosen.length === 0}>
          {t('groups.inviteNow')}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {t('groups.done')}
        </button>
      </div>
    </form>
  );
}
