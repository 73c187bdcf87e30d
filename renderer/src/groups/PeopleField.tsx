/** Chooses people: those chosen as chips, the others found by a few letters. Arrows choose, Enter takes, Backspace takes back. Smart. */

import { X } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useId, useMemo, useRef, useState } from 'react';
import type { PersonId } from '../../../src/core/ids.ts';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { PersonName } from '../people/PersonName.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { shownName } from '../ui/identity.ts';
import { PersonOption } from './PersonOption.tsx';
import { whomToInvite } from './whom-to-invite.ts';
import './PeopleField.css';

/** The contract takes no more at once. */
const MAX_CHOSEN = 64;

interface Props {
  readonly label: string;
  readonly chosen: readonly PersonId[];
  readonly onChange: (chosen: readonly PersonId[]) => void;
  /** Members already. */
  readonly members: readonly PersonId[];
  readonly fieldRef?: RefObject<HTMLInputElement | null>;
}

export function PeopleField({ label, chosen, onChange, members, fieldRef }: Props) {
  const { t, language } = useWords();
  const peers = useChat((chat) => chat.peers);
  const [typed, setTyped] = useState('');
  const [pointed, setPointed] = useState(0);
  const own = useRef<HTMLInputElement>(null);
  const field = fieldRef ?? own;
  const id = useId();
  const without = useMemo(() => new Set([...chosen, ...members]), [chosen, members]);
  const offered = useMemo(
    () => whomToInvite(peers.values(), without, typed, language),
    [peers, without, typed, language],
  );
  const full = chosen.length >= MAX_CHOSEN;
  const active = Math.min(pointed, offered.length - 1);
  const idOf = (index: number) => `${id}-${index}`;

  function take(person: PersonId | undefined): void {
    if (person === undefined || full) return;
    onChange([...chosen, person]);
    setTyped('');
    setPointed(0);
    field.current?.focus();
  }

  function takeBack(person: PersonId): void {
    onChange(chosen.filter((one) => one !== person));
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const last = chosen.at(-1);
    if (by !== 0 && offered.length > 0) {
      event.preventDefault();
      setPointed((active + by + offered.length) % offered.length);
    } else if (event.key === 'Enter') {
      // Not the form's: one takes people one by one.
      event.preventDefault();
      take(offered[active]?.id);
    } else if (event.key === 'Backspace' && typed === '' && last !== undefined) {
      takeBack(last);
    }
  }

  return (
    <div className="people-field">
      <label htmlFor={id} className="settings__heading">
        {label}
      </label>
      <div className="people-field__box">
        {chosen.map((person) => {
          const peer = peers.get(person);
          const name = peer?.name ?? '';
          const address = peer?.address ?? '';
          return (
            <span key={person} className="people-chip">
              <Avatar name={name} id={person} size="small" />
              <span className="people-chip__name">
                <PersonName id={person} name={name} address={address} />
              </span>
              <button
                type="button"
                className="people-chip__remove"
                aria-label={t('groups.takeBack', { name: shownName(name, address) })}
                onClick={() => takeBack(person)}
              >
                <X size={14} aria-hidden="true" />
              </button>
            </span>
          );
        })}
        <input
          id={id}
          ref={field}
          type="text"
          className="people-field__input"
          role="combobox"
          aria-expanded={offered.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={offered.length > 0 ? idOf(active) : undefined}
          placeholder={chosen.length === 0 ? t('groups.findPeople') : ''}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setPointed(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={`${id}-list`} className="people-field__list" role="listbox" aria-label={label}>
        {!full &&
          offered.map((peer, index) => (
            <PersonOption
              key={peer.id}
              id={idOf(index)}
              peer={peer}
              active={index === active}
              onPoint={() => setPointed(index)}
              onTake={() => take(peer.id)}
            />
          ))}
      </div>
      <p className="people-field__none" role="status">
        {full
          ? t('groups.full')
          : offered.length > 0
            ? ''
            : typed === ''
              ? t('groups.nobodyLeft')
              : t('rooms.findNothing')}
      </p>
    </div>
  );
}
