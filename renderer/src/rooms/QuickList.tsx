/** The field of the quick switcher and what it finds: arrows choose, Enter opens. Smart. */

import { Search } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from 'react';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useChat, useNode } from '../app/node-context.ts';
import type { GroupDialogName } from '../groups/group-dialogs-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { QuickOption } from './QuickOption.tsx';
import { type Match, quickMatches } from './quick-matches.ts';
import { useOpenDirect } from './use-open-direct.ts';
import { useRoomOrder } from './use-room-order.ts';

interface Props {
  readonly fieldRef: RefObject<HTMLInputElement | null>;
  /** `next`: what is to open once this has closed. */
  readonly onDone: (next: GroupDialogName | undefined) => void;
}

export function QuickList({ fieldRef, onDone }: Props) {
  const { store } = useNode();
  const { t, formats } = useWords();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const [failure, setFailure] = useState<Failure>();
  const order = useRoomOrder();
  const peers = useChat((chat) => chat.peers);
  const openDirect = useOpenDirect();
  const listId = useId();
  const lobbyName = t('lobby.title');
  const matches = useMemo(() => {
    const actions = (['new', 'join'] as const).map((key) => ({
      kind: 'action' as const,
      key,
      name: t(`groups.${key}`),
    }));
    return quickMatches(order, peers, lobbyName, typed, actions);
  }, [order, peers, lobbyName, typed, t]);
  const active = Math.min(chosen, matches.length - 1);
  const idOf = (index: number) => `${listId}-${index}`;

  async function open(match: Match | undefined): Promise<void> {
    if (match === undefined) return;
    if (match.kind === 'person') {
      const refused = await openDirect(match.key);
      setFailure(refused);
      if (refused !== undefined) return;
    } else if (match.kind !== 'action') store.showRoom(match.key);
    onDone(match.kind === 'action' ? match.key : undefined);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0 && matches.length > 0) {
      event.preventDefault();
      setChosen((active + by + matches.length) % matches.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      void open(matches[active]);
    }
  }

  return (
    <>
      <div className="quick-switcher__field">
        <Search size={17} aria-hidden="true" />
        <input
          ref={fieldRef}
          type="text"
          className="quick-switcher__input"
          role="combobox"
          aria-label={t('rooms.find')}
          aria-expanded={matches.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={matches.length > 0 ? idOf(active) : undefined}
          placeholder={t('rooms.findPlaceholder')}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={listId} className="quick-switcher__list" role="listbox" aria-label={t('rooms.find')}>
        {matches.map((match, index) => (
          <QuickOption
            key={match.key}
            id={idOf(index)}
            match={match}
            active={index === active}
            onPoint={() => setChosen(index)}
            onOpen={() => void open(match)}
          />
        ))}
      </div>
      <p className="quick-switcher__none" role="status">
        {matches.length === 0 && t('rooms.findNothing')}
      </p>
      {failure !== undefined && (
        <p className="quick-switcher__none" role="alert">
          {errorText(t, formats, failure)}
        </p>
      )}
    </>
  );
}
