/** Whether a healed world has come together: who is entitled to something has it, and whoever said it knows. */

import { LOBBY, type RoomId } from '../../src/core/ids.ts';
import type { SignedEvent } from '../../src/history/event.ts';
import type { Ledger, TrueLog } from './ledger.ts';
import { victimOf } from './network.ts';
import type { SimNode } from './sim-node.ts';
import type { World } from './world.ts';

/** What is not right yet; undefined: all is well. */
export function missingIn(world: World): string | undefined {
  const members = world.nodes.filter((node) => node.isHonest && !node.gone);
  for (const node of members) if (!node.run?.alive || !node.run.ready) return `node ${node.index} is not up`;
  for (const truth of world.ledger.logs.values()) {
    if (!truth.isHonest) continue;
    const entitled = members.filter((node) => node.rooms.has(truth.room));
    for (const node of entitled) {
      // Nothing more is taken of a log with two histories, however much of it was there.
      if (node.disk.logs.get(truth.log)?.quarantined) continue;
      const seq = Math.min(truth.forkedAt - 1, givenTo(node, truth, entitled));
      if (node.holds(truth.log) < seq)
        return `node ${node.index} has log ${nameOf(world, truth)} up to ${node.holds(truth.log)}, others up to ${seq}${isRequestTo(world, node, truth) ? ' (a request)' : ''}`;
      const gap = gapOf(world, node, truth, entitled);
      if (gap !== undefined) return gap;
    }
    const unheard = unheardOf(truth, entitled, members);
    if (unheard !== undefined) return unheard;
  }
  return undefined;
}

/** Who can't make themselves heard: everybody has to have everybody's last words. */
export function unheardIn(world: World, lastWords: readonly SignedEvent[]): string | undefined {
  const members = world.nodes.filter((node) => node.isHonest && !node.gone);
  if (lastWords.length < members.length) return `${members.length - lastWords.length} last words are not stored`;
  for (const event of lastWords) {
    for (const node of members)
      if (!node.disk.has(event))
        return `node ${node.index} doesn't hear ${event.seq} of ${world.ledger.indexOf(event.log)}`;
  }
  return undefined;
}

/** Of what people were told is stored, what nobody has any more, though no disk was lost. */
export function lostIn(world: World): string | undefined {
  const members = world.nodes.filter((node) => node.isHonest && !node.gone);
  for (const event of world.ledger.said.values()) {
    const truth = world.ledger.logs.get(event.log) as TrueLog;
    if (event.seq >= truth.forkedAt || event.seq <= truth.prunedTo) continue;
    if (members.some((node) => node.disk.has(event))) continue;
    const authors = world.nodes.filter(({ id }) => id === truth.author);
    if (!authors.some((node) => node.wasSetBack || node.gone))
      return `${event.seq} of log ${truth.index} was stored, and nobody has it`;
  }
  return undefined;
}

/** What somebody has of an honest author's words, and not what they say, though it was never taken back. */
export function blankIn(world: World): string | undefined {
  for (const node of world.nodes) {
    if (!node.isHonest || node.gone) continue;
    for (const [log, { events, floor, quarantined }] of node.disk.logs) {
      const truth = world.ledger.logs.get(log);
      if (!truth?.isHonest || truth.mayFork || quarantined) continue;
      const blank = events.find((kept) => {
        return kept && kept.event.seq > floor.seq && !kept.event.body && !world.ledger.isTakenBack(truth, kept.event);
      });
      if (blank) return `node ${node.index} has ${blank.event.seq} of log ${truth.index} without what it says`;
    }
  }
  return undefined;
}

/** Everybody's order of a room is one order: whatever two have both, they have alike. */
export function disorderIn(world: World): string | undefined {
  const rooms = new Set([...world.ledger.logs.values()].map(({ room }) => room));
  for (const room of rooms) {
    const lists = world.nodes
      .filter((node) => node.isHonest && !node.gone && node.rooms.has(room))
      .map((node) => ({ node, list: orderOf(world.ledger, node, room) }));
    const [first, ...others] = lists;
    for (const { node, list } of others) {
      const known = new Map(first?.list.map((name, at) => [name, at]));
      let before = -1;
      for (const name of list) {
        const at = known.get(name) ?? before;
        if (at < before) return `node ${node.index} and node ${first?.node.index} order ${name} differently`;
        before = at;
      }
    }
  }
  return undefined;
}

function nameOf(world: World, { index, room, author }: TrueLog): string {
  const authors = world.nodes.filter(({ id }) => id === author).map((node) => node.index);
  return `${index} (node ${authors.join(' and ')}, ${room.replace(/:.*/, '')})`;
}

function isRequestTo(world: World, node: SimNode, { room, author }: TrueLog): boolean {
  return world.nodes.some((other) => other.id === author && node.shares(room, other) === 'receive');
}

/** Up to where it is entitled to a log, and can have it without a gap: what those have who share the room with it. */
function givenTo(node: SimNode, { room, log }: TrueLog, members: readonly SimNode[]): number {
  const here = node.holds(log);
  let most = 0;
  for (const other of members) {
    const isWhole = here === 0 || (other.disk.logs.get(log)?.floor.seq ?? 0) <= here;
    if (other.id !== node.id && isWhole && other.shares(room, node) === 'share')
      most = Math.max(most, other.holds(log));
  }
  return most;
}

/** Events below where a node begins that it should have: only who came later than they may begin later. */
function gapOf(world: World, node: SimNode, truth: TrueLog, entitled: readonly SimNode[]): string | undefined {
  const floor = node.disk.logs.get(truth.log)?.floor.seq ?? 0;
  if (truth.room === LOBBY && world.scenario.lobbyShareMs === 0) return undefined;
  if (world.nodes.some((other) => other.lostTime)) return undefined;
  const excused = Math.max(truth.prunedTo, world.network.poisoned.get(victimOf(node.id, truth.log)) ?? 0);
  const poisonedAnywhere = entitled.some((other) => world.network.poisoned.has(victimOf(other.id, truth.log)));
  if (floor <= excused || poisonedAnywhere) return undefined;
  return `node ${node.index} begins log ${truth.index} after ${floor}, for no reason`;
}

/** An author that doesn't know who has its words. */
function unheardOf(truth: TrueLog, entitled: readonly SimNode[], members: readonly SimNode[]): string | undefined {
  for (const author of members) {
    // Of what it lost with its disk and got back from others, it hears with the next whole Have.
    if (
      author.wasSetBack ||
      author.id !== truth.author ||
      !entitled.includes(author) ||
      Number.isFinite(truth.forkedAt)
    )
      continue;
    if (author.disk.logs.get(truth.log)?.quarantined) continue;
    for (const peer of entitled) {
      if (peer.id === author.id || peer.wasSetBack || peer.shares(truth.room, author) !== 'share') continue;
      if (author.shares(truth.room, peer) !== 'share') continue;
      const seq = author.run?.replica.acknowledgedBy(peer.id, truth.log) ?? 0;
      const there = Math.min(author.holds(truth.log), peer.holds(truth.log));
      if (seq < there)
        return `node ${author.index} knows ${seq} of its log ${truth.index} to be on node ${peer.index}, not ${there}`;
    }
  }
  return undefined;
}

function orderOf(ledger: Ledger, node: SimNode, room: RoomId): string[] {
  const all = [...node.disk.logs]
    .filter(([log, found]) => found.room === room && ledger.logs.get(log)?.isHonest)
    .flatMap(([log, found]) => node.disk.read(log, found.floor.seq + 1, Number.POSITIVE_INFINITY))
    .filter(({ log, seq }) => seq < (ledger.logs.get(log)?.forkedAt ?? 0));
  all.sort((a, b) => a.lamport - b.lamport || (a.log < b.log ? -1 : a.log > b.log ? 1 : a.seq - b.seq));
  return all.map(({ log, seq }) => `${log} ${seq}`);
}
