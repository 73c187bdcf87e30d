/** Who comes and goes, and what seed nodes say: told in the lobby, kept in no log. */

import type { Clock, Timer } from '../core/clock.ts';
import type { Address, PersonId } from '../core/ids.ts';
import type { Message, Peer, Trust } from '../core/model.ts';
import { cleanName } from '../core/text.ts';
import type { Announcer } from './announcer.ts';
import type { Momentary } from './momentary.ts';
import { Roster } from './roster.ts';
import { heardText } from './texts.ts';

/** As the peer room names a link. */
export interface Speaker {
  readonly id: PersonId;
  readonly address: Address;
  readonly isSeed: boolean;
  /** As sent. */
  readonly name: string;
}

/** What our person thinks of people. */
export interface Opinion {
  trustOf(id: PersonId): Trust;
  /** Somebody accepted or verified has this name with another key. */
  nameTaken(id: PersonId, name: string): boolean;
  /** They go by this name now, as sent: whether that changes what is thought of anybody's name. */
  goesBy(id: PersonId, name: string): boolean;
}

/**
 * Somebody trusted may say new names as fast as they like, and each is held against everybody's: that is done at most
 * this often. Who comes meanwhile is judged as they come.
 */
const RECONSIDER_AFTER_MS = 500;

export interface ConversationOptions {
  readonly clock: Clock;
  readonly announcer: Announcer;
  readonly opinion: Opinion;
  readonly momentary: Momentary;
  /** Of what is kept of the lobby, the newest place. */
  readonly lastOrder: () => string;
  /** A seed node has said something. */
  readonly onLine: (message: Message) => void;
  readonly onReconsidered: () => void;
}

export class Conversation {
  readonly roster = new Roster();
  readonly #options: ConversationOptions;
  #reconsidering: Timer | undefined;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /** Says no more of its own accord. */
  close(): void {
    this.#reconsidering?.cancel();
  }

  /** Somebody trusted or blocked in an earlier run: listed, though nobody knows where they are. */
  remember(id: PersonId, name: string, sinceMs: number): void {
    this.roster.set(this.#judged({ id, address: '' as Address, name, kind: 'earshot', state: 'gone', sinceMs }));
  }

  /** What is thought of people has changed: tells whom it makes look different. */
  reconsider(): void {
    for (const peer of this.roster.all()) {
      const now = this.#judged(peer);
      if (now.trust !== peer.trust || now.nameTaken !== peer.nameTaken) this.#setPeer(now);
    }
    this.#options.onReconsidered();
  }

  #reconsiderSoon(): void {
    this.#reconsidering ??= this.#options.clock.after(RECONSIDER_AFTER_MS, () => {
      this.#reconsidering = undefined;
      this.reconsider();
    });
  }

  joined(speaker: Speaker): void {
    const { clock, opinion } = this.#options;
    const renamed = opinion.goesBy(speaker.id, speaker.name);
    const peer = this.#setPeer({
      id: speaker.id,
      address: speaker.address,
      name: cleanName(speaker.name),
      kind: speaker.isSeed ? 'seed' : 'earshot',
      state: 'here',
      sinceMs: clock.now(),
    });
    this.#movement('joined', peer);
    if (renamed) this.#reconsiderSoon();
  }

  left(id: PersonId): void {
    const peer = this.roster.get(id);
    if (peer?.state !== 'here') return;
    this.#setPeer({ ...peer, state: 'gone', sinceMs: this.#options.clock.now() });
    this.#movement('left', peer);
  }

  renamed(id: PersonId, name: string): void {
    const peer = this.roster.get(id);
    if (!peer) return;
    const changes = this.#options.opinion.goesBy(id, name);
    this.#setPeer({ ...peer, name: cleanName(name) });
    if (changes) this.#reconsiderSoon();
  }

  /** A line of a seed node, as sent. What is empty once cleaned is not shown. */
  heard(id: PersonId, raw: string): void {
    const { announcer, clock, lastOrder, momentary, onLine } = this.#options;
    const peer = this.roster.get(id);
    const heard = heardText(raw);
    if (!peer || !heard) return;
    const item = momentary.add(
      {
        type: 'message',
        atMs: clock.now(),
        author: { id, address: peer.address, name: peer.name, own: false, kind: peer.kind },
        state: 'said',
        ...heard,
        replyTo: null,
        mentions: [],
        reactions: [],
        late: false,
        local: true,
        delivery: null,
      },
      lastOrder(),
    );
    announcer.announce('timeline:added', { items: [item] });
    onLine(item);
  }

  #setPeer(seen: Omit<Peer, 'trust' | 'nameTaken'>): Peer {
    const peer = this.#judged(seen);
    this.roster.set(peer);
    this.#options.announcer.announce('peer:changed', { peer });
    return peer;
  }

  #judged(peer: Omit<Peer, 'trust' | 'nameTaken'>): Peer {
    const { id, name } = peer;
    const { opinion } = this.#options;
    return { ...peer, trust: opinion.trustOf(id), nameTaken: opinion.nameTaken(id, name) };
  }

  #movement(type: 'joined' | 'left', { id: person, address, name }: Peer): void {
    const { announcer, clock, lastOrder, momentary } = this.#options;
    const item = momentary.add({ type, atMs: clock.now(), person, address, name }, lastOrder());
    announcer.announce('timeline:added', { items: [item] });
  }
}
