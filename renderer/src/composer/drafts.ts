/** What is being written, room by room: kept while another room is on show, and over reloads; and how it is sent. */

import { createStore, type StoreApi } from 'zustand/vanilla';
import { LOBBY, type PersonId, type RoomId } from '../../../src/core/ids.ts';
import type { NodeLink } from '../link/node-link.ts';
import { readStored, writeStored } from '../store/storage.ts';
import { type ComposerAction, type ComposerState, keptDraft, openComposer, reduceComposer } from './composer-state.ts';

const DRAFT_KEY = 'earshot.draft';
/** Typing is stored when it pauses this long, and when the page goes. */
const STORE_AFTER_MS = 250;
/** What is kept sooner than this was never shown to be on its way: most often it takes a few ms. */
const SLOW_AFTER_MS = 150;
/** By then what was kept is in the timeline, or never will be: the room was left, or another run of the node begun. */
const SEEN_WITHIN_MS = 3_000;
/** "is writing" is told this often: the others believe it for 6 s. */
const TYPING_EVERY_MS = 3_000;

interface Draft {
  readonly store: StoreApi<ComposerState>;
  /** Of storing it soon. */
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Until then "is writing" was told. */
  toldUntilMs: number;
}

function keyOf(room: RoomId): string {
  return room === LOBBY ? DRAFT_KEY : `${DRAFT_KEY}.${room}`;
}

export class Drafts {
  readonly #link: NodeLink;
  readonly #nowMs: () => number;
  readonly #drafts = new Map<RoomId, Draft>();
  #lastId = 0;

  constructor(link: NodeLink, nowMs: () => number = () => performance.now()) {
    this.#link = link;
    this.#nowMs = nowMs;
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

  /** A person typed: the others hear of it, unless they were told just now, or it is an old message put right. */
  typing(room: RoomId): void {
    const draft = this.#draftOf(room);
    const { draft: text, editing } = draft.store.getState();
    const now = this.#nowMs();
    if (text.trim() === '' || editing !== undefined || now < draft.toldUntilMs) return;
    draft.toldUntilMs = now + TYPING_EVERY_MS;
    void this.#link.invoke('room:typing', { room });
  }

  /**
   * Sends what is written in a room. The answer comes back to that room, whichever is on show by then.
   * @param after order of the newest message there
   */
  async send(room: RoomId, mentions: readonly PersonId[] = [], after = ''): Promise<void> {
    const id = ++this.#lastId;
    const draft = this.#draftOf(room);
    const { draft: text, reply } = draft.store.getState();
    draft.toldUntilMs = 0;
    this.dispatch(room, { type: 'submitted', id, after });
    const slow = setTimeout(() => this.dispatch(room, { type: 'slow', id }), SLOW_AFTER_MS);
    const answer = await this.#link.invoke('message:send', {
      room,
      text,
      ...(reply === undefined ? {} : { replyTo: reply.id }),
      ...(mentions.length === 0 ? {} : { mentions: [...mentions] }),
    });
    clearTimeout(slow);
    if (!answer.ok) return this.dispatch(room, { type: 'failed', id, error: answer.error });
    this.dispatch(room, { type: 'kept', id, as: answer.value.id });
    setTimeout(() => this.dispatch(room, { type: 'sent', id }), SEEN_WITHIN_MS);
  }

  /** Puts what is written in place of the message being edited. It is shown by the event; until then one stays at it. */
  async edit(room: RoomId, mentions: readonly PersonId[]): Promise<void> {
    const { draft: text, editing } = this.of(room).getState();
    if (editing === undefined || editing.busy) return;
    if (text === editing.original) return this.dispatch(room, { type: 'edit-cancelled' });
    const { id } = editing;
    this.dispatch(room, { type: 'edit-asked' });
    const answer = await this.#link.invoke('message:edit', { id, text, mentions: [...mentions] });
    this.dispatch(room, answer.ok ? { type: 'edit-done', id } : { type: 'edit-failed', id, error: answer.error });
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
    const draft: Draft = { store, timer: undefined, toldUntilMs: 0 };
    this.#drafts.set(room, draft);
    return draft;
  }
}
