/** A conversation really signed: two people, three logs, batches, an edit, a deletion, reactions, a pruned log. */

import { LOBBY, type PeerId, type RoomId } from '../../src/core/ids.ts';
import { encodeBody, type Said } from '../../src/history/bodies.ts';
import { EVENT_KINDS, type SignedEvent } from '../../src/history/event.ts';
import { eventIdOf } from '../../src/history/event-id.ts';
import type { Commit, EventStore } from '../../src/history/event-store.ts';
import { authorOf } from '../../src/history/opening.ts';
import { p256Signer, type Signer } from '../../src/history/signer.ts';
import { generateKey } from '../../src/peer/identity.ts';
import { LogByHand, type Making } from './event-maker.ts';

export interface Told {
  readonly ana: Signer;
  readonly ben: Signer;
  readonly anaKey: string;
  readonly names: ReadonlyMap<PeerId, string>;
  /** In causal order. */
  readonly events: readonly SignedEvent[];
  /** Of Ben's second log: it begins here. */
  readonly floor: SignedEvent;
  readonly deleted: SignedEvent;
}

/** What is said with it, by a log. */
function say(log: LogByHand, said: Said, making: Making = {}): SignedEvent {
  return log.add({ ...making, kind: EVENT_KINDS[said.kind], body: encodeBody(said) });
}

export function tellConversation(anaKey = generateKey(), room: RoomId = LOBBY): Told {
  const ana = p256Signer(anaKey);
  const ben = p256Signer(generateKey());
  const one = new LogByHand(ana, room, 1);
  const two = new LogByHand(ben, room, 2);
  const three = new LogByHand(ben, room, 3);
  const hello = say(one, { kind: 'message', text: 'Hello <b>there</b> & "you"' });
  const reply = say(two, { kind: 'message', text: 'héllo, 你好 👋', replyTo: eventIdOf(hello) }, { parents: [hello] });
  const typo = say(one, { kind: 'message', text: 'I wlil come' }, { parents: [reply], signed: false });
  say(one, { kind: 'message', text: 'at noon' }, { signed: false });
  const edit = say(one, { kind: 'edit', target: eventIdOf(typo), text: 'I will come' });
  const secret = say(two, { kind: 'message', text: 'forget this' }, { parents: [edit] });
  say(two, { kind: 'deletion', target: eventIdOf(secret) });
  say(two, { kind: 'reaction', target: eventIdOf(hello), emoji: '👍', on: true });
  for (let n = 1; n <= 4; n++) say(three, { kind: 'message', text: `of the other machine ${n}`, name: 'Benny' });
  const floor = three.events[2] as SignedEvent;
  const names = new Map([
    [authorOf(ana.spki), 'Ana'],
    [authorOf(ben.spki), 'Ben'],
  ]);
  const kept = [...one.events, ...two.events, three.opening, ...three.events.slice(3)];
  return { ana, ben, anaKey, names, floor, deleted: secret, events: kept.sort(byOrder) };
}

/** Keeps it in a store, as a replica would. */
export async function keep({ events, floor }: Told, store: EventStore): Promise<void> {
  await store.commit({ ...NOTHING, events, floors: [{ ...floor, body: undefined }] });
}

const NOTHING: Commit = {
  events: [],
  floors: [],
  quarantined: [],
  acknowledged: [],
  writing: [],
  atMs: 1_800_000_000_000,
};

/** Cause before effect, and of each log without gaps. */
function byOrder(a: SignedEvent, b: SignedEvent): number {
  return a.lamport - b.lamport || (a.log < b.log ? -1 : a.log > b.log ? 1 : a.seq - b.seq);
}
