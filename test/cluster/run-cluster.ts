/** A cluster lives through chaos while everybody talks, is healed, and is held to what it promised. */

import { between, chanceOf, oneOf, pause, untilNext } from './chance.ts';
import { raiseChaos } from './chaos.ts';
import { Cluster, type Room } from './cluster.ts';
import { hearsAll } from './hearing.ts';
import { type Fault, Journal } from './journal.ts';
import { Ledger } from './ledger.ts';
import { HANG_MS, type Member } from './member.ts';
import { judgeRoom, type Reading } from './verdict.ts';

/** Between what one person says, on average: two cores carry eight of them with ease. */
const SAYS_EVERY_MS = 800;
/** Now and then somebody pastes: a kill then falls among many writes. */
const PASTE_CHANCE = 0.03;
const PASTE_LINES = 12;
/** Who stands still is not talked to without end. */
const MAX_ASKED = 64;
/** Only a limit for what hangs: what nobody will ever get is told then. */
const HEAL_LIMIT_MS = 240_000;

export interface ClusterOptions {
  readonly seed: number;
  readonly chaosMs: number;
  /** Lines of the journal as they are written. */
  readonly onLine?: (line: string) => void;
}

export interface ClusterReport {
  readonly seed: number;
  readonly minutes: number;
  readonly asked: number;
  readonly kept: number;
  /** Asked of a node that was killed before it answered. */
  readonly unanswered: number;
  readonly faults: Readonly<Record<Fault, number>>;
  readonly lost: number;
  readonly doubled: number;
  /** From the end of the last fault until everybody had everything; undefined: they never had. */
  readonly convergedMs: number | undefined;
  /** Until everybody had heard from everybody in every room since: each pair is linked again. */
  readonly allReachedMs: number | undefined;
  /** What is wrong, each a sentence; none: all is well. */
  readonly wrong: readonly string[];
  readonly journal: readonly string[];
}

interface Judgement {
  readonly wrong: string[];
  lost: number;
  doubled: number;
  convergedMs: number | undefined;
  allReachedMs: number | undefined;
}

export async function runCluster({ seed, chaosMs, onLine }: ClusterOptions): Promise<ClusterReport> {
  await using cluster = await Cluster.start();
  const { members, pairs } = cluster;
  const journal = new Journal(onLine);
  const ledger = new Ledger();
  const judgement: Judgement = { wrong: [], lost: 0, doubled: 0, convergedMs: undefined, allReachedMs: undefined };
  try {
    const over = AbortSignal.timeout(chaosMs);
    journal.note(`seed ${seed}: chaos for ${chaosMs / 1_000} s`);
    const talking = Promise.all(members.map((member) => talk(cluster, member, ledger, seed, over)));
    await raiseChaos({ seed, members, pairs, journal }, over);
    const healedMs = performance.now();
    journal.note('all mended');
    await talking;
    journal.note(`all said: ${ledger.sayings.size}`);
    judgement.convergedMs = await converge(cluster, healedMs, judgement.wrong);
    journal.note('everybody has what was said');
    // Every pair is linked again, and every way out of every room works.
    for (const member of members)
      for (const room of cluster.roomsOf(member.place)) void sayIn(cluster, member, ledger, room);
    await Promise.all(members.map((member) => member.quiet()));
    judgement.allReachedMs = await converge(cluster, healedMs, judgement.wrong);
    journal.note('everybody has been reached by everybody');
    await judge(cluster, ledger, judgement);
  } catch (error) {
    // What was done until then is what explains it.
    judgement.wrong.push(`it ended early: ${error instanceof Error ? error.stack : error}`);
  }
  const { counts: faults, lines } = journal;
  const [asked, kept, unanswered] = [ledger.sayings.size, ledger.count('kept'), ledger.count('unanswered')];
  return { seed, minutes: chaosMs / 60_000, asked, kept, unanswered, faults, ...judgement, journal: lines };
}

/** Whether everything is as it should be, once everybody has had the time to get it. */
async function judge(cluster: Cluster, ledger: Ledger, judgement: Judgement): Promise<void> {
  const { wrong } = judgement;
  for (const room of cluster.rooms) {
    const verdict = judgeRoom(room.where, ledger.in(room.id), await readings(cluster, room));
    judgement.lost += verdict.lost;
    judgement.doubled += verdict.doubled;
    wrong.push(...verdict.faults);
  }
  for (const { text, why, answer } of ledger.sayings.values())
    if (answer === 'refused') wrong.push(`refused: "${text}": ${why}`);
  for (const member of cluster.members) {
    member.lookBack();
    wrong.push(...member.faults, ...(await overheard(cluster, member)));
  }
}

/** All that somebody needs who wants to know why: what is wrong, and what had been done. */
export function explain({ seed, minutes, wrong, journal }: ClusterReport): string {
  const again = `npm run cluster -- --minutes ${minutes} --seed ${seed}`;
  return [`seed ${seed} (${again} makes the same choices)`, ...wrong, 'what was done:', ...journal].join('\n');
}

async function talk(
  cluster: Cluster,
  member: Member,
  ledger: Ledger,
  seed: number,
  signal: AbortSignal,
): Promise<void> {
  const random = chanceOf(seed, `${member.name} talks`);
  const own = cluster.roomsOf(member.place);
  const [common, direct] = [own.filter(isCommon), own.filter((room) => !isCommon(room))];
  for (;;) {
    await pause(untilNext(random, SAYS_EVERY_MS), signal);
    if (signal.aborted) return await member.quiet();
    const room = random() < 0.75 ? oneOf(random, common) : oneOf(random, direct);
    const lines = random() < PASTE_CHANCE ? Math.ceil(between(random, 1, PASTE_LINES)) : 1;
    for (let line = 0; line < lines && member.asked < MAX_ASKED; line++) void sayIn(cluster, member, ledger, room);
  }
}

/** Resolves when it was answered, or never will be. */
function sayIn(cluster: Cluster, member: Member, ledger: Ledger, room: Room): Promise<void> {
  const other = isCommon(room) ? undefined : room.entitled.find((place) => place !== member.place);
  return member.say(ledger, room.id, room.where, other === undefined ? undefined : cluster.member(other).id);
}

function isCommon({ entitled }: Room): boolean {
  return entitled.length > 2;
}

async function readings(cluster: Cluster, room: Room): Promise<Reading[]> {
  return await Promise.all(
    room.entitled.map(async (place) => {
      const member = cluster.member(place);
      return { name: member.name, messages: await member.read(room.id) };
    }),
  );
}

/** Resolves when everybody has what anybody has; undefined: that did not come about. */
async function converge(cluster: Cluster, sinceMs: number, wrong: string[]): Promise<number | undefined> {
  const from = new Map(cluster.members.map(({ node }) => [node, node.events.length]));
  const missing = new Map(cluster.members.map((member) => [member, new Set<string>()]));
  for (const room of cluster.rooms) {
    const found = await readings(cluster, room);
    const all = new Set(found.flatMap(({ messages }) => messages.map(({ id }) => id)));
    for (const [index, place] of room.entitled.entries()) {
      const has = new Set(found[index]?.messages.map(({ id }) => id));
      for (const id of all) if (!has.has(id)) missing.get(cluster.member(place))?.add(id);
    }
  }
  const waits = [...missing].map(async ([{ name, node }, ids]) => {
    if (await hearsAll(node, ids, from.get(node) ?? 0, HEAL_LIMIT_MS)) return Math.round(performance.now() - sinceMs);
    wrong.push(`${name} still lacks ${ids.size} messages that others have, ${HEAL_LIMIT_MS / 1_000} s after healing`);
    return undefined;
  });
  const times = await Promise.all(waits);
  return times.some((ms) => ms === undefined) ? undefined : Math.max(...times.map((ms) => ms ?? 0));
}

/** What somebody knows of the rooms they are not in. */
async function overheard(cluster: Cluster, member: Member): Promise<string[]> {
  const heard: string[] = [];
  for (const { id, where, entitled } of cluster.rooms) {
    if (entitled.includes(member.place)) continue;
    const result = await member.node.invoke('timeline:before', { room: id, items: 1 }, HANG_MS);
    if (result.ok || member.node.rooms.has(id)) heard.push(`${member.name} knows of ${where}`);
  }
  return heard;
}
