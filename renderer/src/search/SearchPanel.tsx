/** Finds what was said: the field, what can be asked, and the hits. Smart. */

import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useStore } from 'zustand';
import type { RoomId } from '../../../src/core/ids.ts';
import { useNode } from '../app/node-context.ts';
import { usePanel } from '../app/panel-context.ts';
import { SidePanel } from '../app/SidePanel.tsx';
import { useWords } from '../i18n/use-words.ts';
import { roomFocus } from '../rooms/focus-room.ts';
import { SearchField } from './SearchField.tsx';
import { SearchHints } from './SearchHints.tsx';
import { SearchResults } from './SearchResults.tsx';
import { SearchScope } from './SearchScope.tsx';
import type { SearchStore } from './search-store.ts';
import type { Hit } from './snippet-parts.ts';
import './SearchPanel.css';

interface Props {
  /** Kept while the panel is closed: one comes back to what one found. */
  readonly search: SearchStore;
  readonly alone: boolean;
}

export function SearchPanel({ search, alone }: Props) {
  const { store, session } = useNode();
  const { t } = useWords();
  const { showPanel } = usePanel();
  const field = useRef<HTMLInputElement>(null);
  const [caret, setCaret] = useState(0);
  const [refused, setRefused] = useState(false);
  const query = useStore(search, (state) => state.query);
  /** Where one was before the first jump: `place` when that was in the past, too. */
  const from = useRef<{ readonly room: RoomId; readonly place: string | undefined }>(undefined);

  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  function write(next: { readonly query: string; readonly caret: number }): void {
    // At once: with the next frame the caret would jump back from where somebody quick types on.
    flushSync(() => {
      search.type(next.query);
      setCaret(next.caret);
    });
    field.current?.focus();
    field.current?.setSelectionRange(next.caret, next.caret);
  }

  function open({ item }: Hit): void {
    const { room, chat } = store.getState();
    from.current ??= { room, place: session.place };
    const there = chat?.rooms.has(item.room) === true;
    setRefused(!there);
    if (!there) return;
    store.showPlace(item.room, item.order);
    if (alone) close();
  }

  function close(): void {
    showPanel('none');
    focusRoomSoon();
  }

  function goBack(): void {
    const was = from.current;
    if (was?.place !== undefined) store.showPlace(was.room, was.place);
    else if (was !== undefined) {
      store.showRoom(was.room);
      store.apply({ type: 'attached' });
    }
    close();
  }

  return (
    <SidePanel title={t('search.title')} alone={alone} onClose={close} onEscape={goBack}>
      <div className="search-panel__ask">
        <SearchField search={search} fieldRef={field} caret={caret} onCaret={setCaret} onWrite={write} onOpen={open} />
        <SearchScope search={search} />
        <SearchHints query={query} onWrite={write} />
      </div>
      <SearchResults search={search} refused={refused} onOpen={open} />
    </SidePanel>
  );
}

/** The room may be covered until this panel is gone, and then can't have the focus. */
function focusRoomSoon(): void {
  requestAnimationFrame(() => roomFocus()?.focus());
}
