/** Keeps the window's state in step with the node: subscribe, snapshot, events in order, anew after a gap. */

import { LOBBY, type RoomId } from '../../../src/core/ids.ts';
import type { EventMessage, Failure } from '../../../src/ipc/contract.ts';
import type { ChatAction, Viewed } from '../store/chat-state.ts';
import { PAGE_ITEMS } from '../store/timeline.ts';
import type { NodeLink } from './node-link.ts';

/** Items asked for at the start: a few screens; the rest is paged in. */
const SNAPSHOT_ITEMS = 640;
/** Items asked for around a place that is jumped to: a few screens either way. */
const AROUND_ITEMS = 256;
/** Events held while a snapshot is under way, or until the next frame. More: start from a new snapshot. */
export const MAX_HELD_EVENTS = 20_000;
/** More new messages in one go than this are a flood: nobody reads along. */
const FLOOD_ITEMS = 32;
/**
 * Between two goes of a flood: it still runs by, and drawing every frame of it would take a whole core from the nodes
 * on this machine that it comes from.
 */
export const FLOOD_PAUSE_MS = 100;
/** Between two snapshots, so that a node in trouble is not asked without end. */
export const SNAPSHOT_PAUSE_MS = 500;

export interface SessionSurroundings {
  readonly apply: (action: ChatAction) => void;
  /** Runs `task` before the next frame, and soon even when the window is hidden. */
  readonly nextFrame: (task: () => void) => void;
  readonly after: (delayMs: number, task: () => void) => () => void;
}

export class NodeSession {
  /** What the person has before them; the view says. */
  viewed: Viewed = { room: LOBBY, reading: false };
  /** Order of what is in view of a part of the past; undefined while the newest are on show. */
  place: string | undefined;
  readonly #link: NodeLink;
  readonly #surroundings: SessionSurroundings;
  /** Seq of the next event; undefined while a snapshot is under way. */
  #expected: number | undefined;
  #held: EventMessage[] = [];
  #overflowed = false;
  #frameAsked = false;
  #flooded = false;
  /** Each catching up has a number; an answer to a former one is passed over. */
  #turn = 0;
  #cancelPause: (() => void) | undefined;
  readonly #paging = new Map<string, Promise<void>>();

  constructor(link: NodeLink, surroundings: SessionSurroundings) {
    this.#link = link;
    this.#surroundings = surroundings;
  }

  start(): void {
    this.#link.onEvent((event) => this.#hear(event));
    this.#link.onState((state) => {
      if (state === 'open') void this.#catchUp();
      else this.#forget();
    });
  }

  /** Fetches a room's newest items; the answer: why they could not be had. */
  async openRoom(room: RoomId): Promise<Failure | undefined> {
    const turn = this.#turn;
    const answer = await this.#link.invoke('timeline:before', { room, items: SNAPSHOT_ITEMS });
    // A snapshot meanwhile: whatever is on show is fetched after it.
    if (turn !== this.#turn) return undefined;
    if (!answer.ok) return answer.error;
    // What was heard before the answer is in it.
    this.#flush();
    this.#surroundings.apply({ type: 'opened', room, page: answer.value });
    return undefined;
  }

  /** Fetches what stands around `order`, to be shown in place of the newest; the answer: why it could not be had. */
  async openAround(room: RoomId, order: string): Promise<Failure | undefined> {
    const turn = this.#turn;
    const answer = await this.#link.invoke('timeline:around', { room, order, items: AROUND_ITEMS });
    if (turn !== this.#turn) return undefined;
    if (!answer.ok) return answer.error;
    this.#flush();
    this.#surroundings.apply({ type: 'around', room, order, page: answer.value });
    return undefined;
  }

  /** Pages in a room's older items, before `order`, one page at a time; a call during another joins it. */
  loadOlder(room: RoomId, order: string): Promise<void> {
    return this.#once(`before ${room}`, (free) => this.#page(room, order, free));
  }

  /** Pages in newer items, after `order`, of a part of the past that is on show. */
  loadNewer(room: RoomId, order: string): Promise<void> {
    return this.#once(`after ${room}`, async (free) => {
      const turn = this.#turn;
      const answer = await this.#link.invoke('timeline:after', { room, order, items: PAGE_ITEMS }).finally(free);
      if (!answer.ok || turn !== this.#turn) return;
      this.#flush();
      this.#surroundings.apply({ type: 'newer', room, above: order, page: answer.value });
    });
  }

  #once(key: string, page: (free: () => void) => Promise<void>): Promise<void> {
    const paging = this.#paging.get(key) ?? page(() => this.#paging.delete(key));
    this.#paging.set(key, paging);
    return paging;
  }

  async #page(room: RoomId, order: string, free: () => void): Promise<void> {
    const turn = this.#turn;
    // Free before the page is shown: all of it may be hidden, and the view asks for the next at once.
    const answer = await this.#link.invoke('timeline:before', { room, order, items: PAGE_ITEMS }).finally(free);
    if (!answer.ok || turn !== this.#turn) return;
    this.#flush();
    this.#surroundings.apply({ type: 'older', room, below: order, page: answer.value });
  }

  /** What was heard and not yet shown stays out of the way of the next snapshot. */
  #forget(): void {
    this.#turn += 1;
    this.#cancelPause?.();
    this.#cancelPause = undefined;
    this.#expected = undefined;
    this.#held = [];
    this.#overflowed = false;
  }

  async #catchUp(): Promise<void> {
    this.#flush();
    this.#forget();
    const turn = this.#turn;
    const subscribed = await this.#link.invoke('subscribe', {});
    if (turn !== this.#turn) return;
    const answer = subscribed.ok ? await this.#link.invoke('snapshot', { items: SNAPSHOT_ITEMS }) : subscribed;
    if (turn !== this.#turn) return;
    if (!answer.ok || !('seq' in answer.value) || this.#overflowed) return this.#catchUpLater();
    this.#surroundings.apply({ type: 'snapshot', snapshot: answer.value, viewed: this.viewed });
    const { room } = this.viewed;
    const reopened = room !== LOBBY && answer.value.rooms.some(({ id }) => id === room);
    const held = this.#held;
    this.#held = [];
    this.#expected = answer.value.seq + 1;
    for (const event of held) this.#hear(event);
    if (reopened) void this.openRoom(room);
    // The past on show may have changed while nothing was heard.
    const { place } = this;
    if (place !== undefined && (room === LOBBY || reopened)) void this.openAround(room, place);
  }

  #catchUpLater(): void {
    this.#forget();
    this.#cancelPause = this.#surroundings.after(SNAPSHOT_PAUSE_MS, () => {
      this.#cancelPause = undefined;
      void this.#catchUp();
    });
  }

  #hear(event: EventMessage): void {
    if (this.#expected === undefined) {
      // With a pause running no snapshot is under way that these would be needed for.
      if (this.#cancelPause !== undefined) return;
      if (this.#held.length < MAX_HELD_EVENTS) this.#held.push(event);
      else this.#overflowed = true;
      return;
    }
    if (event.seq < this.#expected) return;
    if (event.seq > this.#expected) {
      this.#flush();
      this.#catchUpLater();
      return;
    }
    this.#expected += 1;
    this.#held.push(event);
    if (this.#held.length >= MAX_HELD_EVENTS) this.#flush();
    else this.#askFrame();
  }

  #askFrame(): void {
    if (this.#frameAsked) return;
    this.#frameAsked = true;
    const { nextFrame, after } = this.#surroundings;
    const draw = () => {
      this.#frameAsked = false;
      this.#flush();
    };
    if (this.#flooded) after(FLOOD_PAUSE_MS, draw);
    else nextFrame(draw);
  }

  /** Only what is known to be in order is shown: while a snapshot is under way nothing is. */
  #flush(): void {
    if (this.#expected === undefined || this.#held.length === 0) return;
    const events = this.#held;
    this.#held = [];
    this.#flooded = itemsIn(events) > FLOOD_ITEMS;
    this.#surroundings.apply({ type: 'events', events, viewed: this.viewed });
  }
}

function itemsIn(events: readonly EventMessage[]): number {
  return events.reduce((sum, { event, data }) => sum + (event === 'timeline:added' ? data.items.length : 0), 0);
}
