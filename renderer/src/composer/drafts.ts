/** What is being written, room by room: kept while another room is on show, and over reloads; and how it is sent. */

import { createStore, type StoreApi } from 'zustand/vanilla';
import { LOBBY, type RoomId } from '../../../src/core/ids.ts';
import type { NodeLink } from '../link/node-link.ts';
import { readStored, writeStored } from '../store/storage.ts';
import { type ComposerAction, type ComposerState, keptDraft, openComposer, reduceComposer } from './composer-state.ts';

const DRAFT_KEY = 'earshot.draft';
/** Typing is stored when it pauses this long, and when the page goes. */
const STORE_AFTER_MS = 250;

interface Draft {
  readonly store: StoreApi<ComposerState>;
  /** Of storing it soon. */
  timer: ReturnType<typeof setTimeout> | undefined;
}

function keyOf(room: RoomId): string {
  return room === LOBBY ? DRAFT_KEY : `${DRAFT_KEY}.${room}`;
}

export class Drafts {
  readonly #link: NodeLink;
  readonly #drafts = new Map<RoomId, Draft>();
  #lastId = 0;

  constructor(link: NodeLink) {
    this.#link = link;
  }

  of(room: RoomId): StoreApi<ComposerState> {
    return this.#draftOf(room).store;
  }

  dispatch(room: RoomId, action: ComposerAction): void {
    const draft = this.#draftOf(room);
    draft.store.setState(reduceComposer(draft.store.getState(), action), true);
    clearTimeout(draft.timer);
    draft.timer = setTimeout(() => this.#store(room, draft), STORE_AFTER_MS);
  }

  /** Sends what is written in a room. The answer comes back to that room, whichever is on show by then. */
  async send(room: RoomId): Promise<void> {
    const id = ++this.#lastId;
    const text = this.of(room).getState().draft;
    this.dispatch(room, { type: 'submitted', id });
    const answer = await this.#link.invoke('message:send', { room, text });
    this.dispatch(room, answer.ok ? { type: 'sent', id } : { type: 'failed', id, error: answer.error });
  }

  /** The page goes: whatever is not stored yet is. */
  storeAll(): void {
    for (const [room, draft] of this.#drafts) if (draft.timer !== undefined) this.#store(room, draft);
  }

  #store(room: RoomId, draft: Draft): void {
    clearTimeout(draft.timer);
    draft.timer = undefined;
    writeStored(keyOf(room), keptDraft(draft.store.getState()));
  }

  #draftOf(room: RoomId): Draft {
    const known = this.#drafts.get(room);
    if (known !== undefined) return known;
    const store = createStore<ComposerState>(() => openComposer(readStored(keyOf(room)) ?? ''));
    const draft: Draft = { store, timer: undefined };
    this.#drafts.set(room, draft);
    return draft;
  }
}
