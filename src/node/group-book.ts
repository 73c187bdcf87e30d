/** The groups we are in: come into, left, and what their events add up to. */

import type { Clock } from '../core/clock.ts';
import { ChatError } from '../core/errors.ts';
import type { PeerId, RoomId } from '../core/ids.ts';
import { encodeBody } from '../history/bodies.ts';
import { EVENT_KINDS, type LogId, type SignedEvent } from '../history/event.ts';
import type { HistoryView, KeptRoom } from '../history/history-view.ts';
import type { Replica } from '../history/replica.ts';
import type { SyncFrame } from '../history/sync-frame.ts';
import { MAX_GROUPS } from '../peer/group-frames.ts';
import { Group } from './group.ts';
import { groupIdOf } from './group-secret.ts';

/** Who left waits so long for one of the others to hear of it. */
const LEAVING_MS = 30 * 24 * 3_600_000;

export interface GroupBookOptions {
  readonly self: PeerId;
  readonly clock: Pick<Clock, 'now'>;
  readonly replica: Pick<Replica, 'open' | 'close' | 'say' | 'ownLog' | 'acknowledgedBy'>;
  readonly view: Pick<HistoryView, 'rooms' | 'facts' | 'putRoom'>;
  /** Its name, or who is in it. */
  readonly changed: (room: RoomId) => void;
  /** They are members from now on, and everybody who is one hears of it. */
  readonly came: (room: RoomId, people: readonly PeerId[]) => void;
  /** We share others than before. */
  readonly shared: () => void;
}

export class GroupBook {
  readonly #options: GroupBookOptions;
  readonly #groups = new Map<RoomId, Group>();
  #reading: Promise<void> | undefined;
  #readAgain = false;
  /** The disk couldn't be read. */
  #isBehind = false;

  constructor(options: GroupBookOptions) {
    this.#options = options;
  }

  /** Opens what we were in. */
  async start(): Promise<void> {
    const { view, clock } = this.#options;
    const oldestMs = clock.now() - LEAVING_MS;
    for (const kept of await view.rooms()) {
      if (kept.kind !== 'group' || !kept.secret || this.#groups.size >= MAX_GROUPS) continue;
      if ((kept.leftAtMs ?? oldestMs) < oldestMs) continue;
      this.#groups.set(kept.id, new Group(kept, kept.secret));
    }
    await this.#readFacts();
    for (const group of [...this.#groups.values()]) {
      if (group.isLeaving) this.#goOnLeaving(group);
      else this.#open(group);
    }
  }

  async stop(): Promise<void> {
    await this.#reading;
  }

  /** Those that are shared: also those we left and of which nobody has heard yet that we did. */
  shared(): Group[] {
    return [...this.#groups.values()];
  }

  /** One we are in. */
  get(room: RoomId): Group | undefined {
    const group = this.#groups.get(room);
    return group?.isLeaving === false ? group : undefined;
  }

  /** What of it is heard: who has left only hears who has that from them. */
  heard(frame: SyncFrame): SyncFrame | undefined {
    if (!this.#groups.get(frame.room)?.isLeaving || frame.kind === 'want') return frame;
    if (frame.kind === 'events') return undefined;
    const own = this.#options.replica.ownLog(frame.room);
    return { ...frame, entries: frame.entries.filter(({ log }) => log === own) };
  }

  /** Also of one that we are leaving: they are to hear that. */
  hasMember(room: RoomId, person: PeerId): boolean {
    return this.#groups.get(room)?.has(person) ?? false;
  }

  /** @throws ChatError `room-unknown` */
  must(room: RoomId): Group {
    const group = this.get(room);
    if (group) return group;
    throw new ChatError('room-unknown', 'you are in no such group, or not any more');
  }

  /** @throws ChatError `bad-request`, `history-unwritable` */
  async join(secret: Uint8Array, name: string): Promise<Group> {
    const { clock, view, changed } = this.#options;
    const id = groupIdOf(secret);
    const leaving = this.#groups.get(id);
    if (!leaving && this.#groups.size >= MAX_GROUPS) {
      throw new ChatError('bad-request', `you are in ${MAX_GROUPS} groups, the most there can be; leave one first`);
    }
    const kept: KeptRoom = {
      id,
      kind: 'group',
      name: name || (leaving?.name ?? ''),
      secret,
      other: undefined,
      joinedAtMs: clock.now(),
      leftAtMs: undefined,
    };
    await view.putRoom(kept);
    const group = new Group(kept, secret);
    this.#groups.set(id, group);
    await this.#readFacts(); // we may have been in it before
    this.#open(group);
    changed(id);
    return group;
  }

  /** Nothing more of it is heard from now on. @throws ChatError `room-unknown`, `history-unwritable` */
  async leave(room: RoomId): Promise<void> {
    const group = this.must(room);
    await this.#put(group, this.#options.clock.now());
    this.#goOnLeaving(group);
  }

  /** A member told us its name: it is taken where we know none. */
  named(group: Group, name: string): void {
    if (!group.named(name)) return;
    this.#put(group, undefined).catch(() => {}); // its naming comes, or this again
    this.#options.changed(group.id);
  }

  /** Events have come to be durable here. */
  stored(events: readonly SignedEvent[]): void {
    const concerns = ({ kind, room }: SignedEvent) =>
      (kind === EVENT_KINDS.opening || kind === EVENT_KINDS.leaving || kind === EVENT_KINDS.naming) &&
      this.#groups.has(room);
    if (!this.#isBehind && !events.some(concerns)) return;
    this.#isBehind = false;
    this.#readFacts().catch(() => (this.#isBehind = true));
  }

  /** Somebody has more of our log. */
  acknowledged(log: LogId): void {
    for (const group of this.#groups.values()) {
      if (group.isLeaving && this.#options.replica.ownLog(group.id) === log) this.#endLeaving(group);
    }
  }

  #open(group: Group): void {
    const { replica, self, shared } = this.#options;
    // In the log that said we left, nothing more is said.
    const left = group.leftAt(self);
    replica.open(group.id, left !== undefined && left.log === replica.ownLog(group.id));
    shared();
  }

  async #put(group: Group, leftAtMs: number | undefined): Promise<void> {
    const kept = { ...group.kept, name: group.name, leftAtMs };
    await this.#options.view.putRoom(kept);
    group.kept = kept;
  }

  /** The others are to hear of it: as long as nobody has, it is handed on to whoever is in it. */
  #goOnLeaving(group: Group): void {
    const { replica, self, shared } = this.#options;
    replica.open(group.id);
    shared();
    if (group.hasLeft(self)) this.#endLeaving(group);
    else replica.say(group.id, EVENT_KINDS.leaving, encodeBody({ kind: 'leaving' })).catch(() => {}); // at the next start
  }

  #endLeaving(group: Group): void {
    const { replica, self, shared } = this.#options;
    const left = group.leftAt(self);
    if (!left) return;
    const others = group.members.filter((id) => id !== self);
    if (others.length > 0 && !others.some((peer) => replica.acknowledgedBy(peer, left.log) >= left.seq)) return;
    this.#groups.delete(group.id);
    replica.close(group.id);
    shared();
  }

  /** One reading at a time; what comes during one is in the next. */
  #readFacts(): Promise<void> {
    if (this.#reading) {
      this.#readAgain = true;
      return this.#reading;
    }
    this.#reading = this.#read();
    return this.#reading;
  }

  async #read(): Promise<void> {
    const { self, view, changed, came } = this.#options;
    try {
      do {
        this.#readAgain = false;
        for (const facts of await view.facts(self)) {
          const group = this.#groups.get(facts.room);
          const before = new Set(group?.members);
          if (!group?.learnt(facts)) continue;
          const come = group.members.filter((id) => !before.has(id));
          if (come.length > 0) came(group.id, come);
          if (group.isLeaving) {
            this.#endLeaving(group);
            continue;
          }
          // We left it and came again before that was written.
          if (group.hasLeft(self)) this.#open(group);
          changed(group.id);
        }
      } while (this.#readAgain);
    } finally {
      this.#reading = undefined; // at once: who asks from here on is read for
    }
  }
}
