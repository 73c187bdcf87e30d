/**
 * What floods do to a node and to those who mean well: each attack for five seconds by a process of its own, with the
 * limits and without them.
 *   npm run bench -- flood [--with] [--without] [--seconds=5] [NAME …]      default: both, all
 */

import { fork } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PeerId } from '../src/core/ids.ts';
import { BenchNode, type BenchProgram, IP, PORTS, rssMiB } from './bench-node.ts';
import type { Attack } from './flood/attack.ts';
import type { AttackerCounts, AttackerNews, AttackerRequest } from './flood/attacker.ts';
import { ATTACKS } from './flood/attacks.ts';
import { acceptAll, HonestPeer, sayMany, sayPlenty } from './flood/honest.ts';
import type { MonitorRequest, VictimFigures } from './flood/monitor.ts';
import { type FloodFigures, printTable } from './flood/table.ts';
import { victim } from './flood/victims.ts';

const ATTACK_SECONDS = 5;
const NEWCOMER_AFTER_MS = 1_000;
/** The newcomer may still link, and late answers may still come. */
const GRACE_MS = 3_000;
/** For sockets to close and memory to be given back. */
const SETTLE_MS = 4_000;
/** Without limits a victim takes what it gets, and this machine has others to serve. */
const MAX_RSS_MIB = 1_500;

export async function flood(): Promise<object> {
  const args = process.argv.slice(3);
  const names = args.filter((arg) => !arg.startsWith('--'));
  const chosen = ATTACKS.filter(({ name }) => names.length === 0 || names.includes(name));
  if (chosen.length === 0) throw new Error(`the attacks are called: ${ATTACKS.map(({ name }) => name).join('; ')}`);
  const seconds = Number(args.find((arg) => arg.startsWith('--seconds='))?.split('=')[1] ?? ATTACK_SECONDS);
  const both = args.includes('--with') === args.includes('--without');
  await using limited = await victim('with limits');
  await using without = await victim('without');
  const rows: FloodFigures[] = [];
  for (const attack of chosen) {
    if (both || args.includes('--with')) rows.push(await run(attack, limited, true, seconds));
    if (both || args.includes('--without')) rows.push(await run(attack, without, false, seconds));
    printTable(rows.slice(both ? -2 : -1), rows.length <= 2);
  }
  return {
    attackMs: seconds * 1_000,
    loadAverage: loadavg()[0],
    over: Object.fromEntries(chosen.map(({ name, over }) => [name, over])),
    rows,
  };
}

async function run(attack: Attack, program: BenchProgram, limits: boolean, seconds: number): Promise<FloodFigures> {
  await using stack = new AsyncDisposableStack();
  const node = stack.use(await BenchNode.startProgram(program, 'victim', '--json', ...(attack.victimArgs ?? [])));
  await node.waitForLine((line) => line.startsWith('listening on '), 'stderr');
  const honestProgram = { ...program, nodeArgs: [] };
  const friend = stack.use(await BenchNode.startProgram(honestProgram, 'friend', '--json'));
  await Promise.all([node.befriend(1), friend.befriend(1)]);
  if (attack.victimSaidMessages !== undefined) await sayMany(node, attack.victimSaidMessages);
  const honest = new HonestPeer(friend, node);

  const address = `${IP}:${PORTS.minPort}`;
  const attacker = fork(join(import.meta.dirname, 'flood', 'attacker.ts'), [attack.name, IP, String(PORTS.minPort)]);
  stack.defer(() => void attacker.kill('SIGKILL'));
  const news = () =>
    new Promise<AttackerNews>((resolve) => attacker.once('message', (told) => resolve(told as AttackerNews)));
  const { ids } = (await news()) as { ids: readonly PeerId[] };
  if (attack.accepted) acceptAll(node, ids);
  const ask = (request: MonitorRequest) => node.process.send?.(request);
  const figures = () =>
    new Promise<VictimFigures>((resolve) => node.process.once('message', (told) => resolve(told as VictimFigures)));

  let reply = figures();
  ask('collect and read');
  const before = await reply;
  ask('reset');
  honest.begin();
  const quiet = attack.victimSaysBytes === undefined ? () => {} : sayPlenty(node, attack.victimSaysBytes);
  stack.defer(quiet);
  attacker.send('begin' satisfies AttackerRequest);

  const newcomer = linkedNewcomer(stack, honestProgram, address);
  let ended: string | undefined;
  let seenMiB = 0;
  for (const endAtMs = performance.now() + seconds * 1_000; performance.now() < endAtMs && !ended; await sleep(50)) {
    const mib = rssMiB(node.process.pid ?? 0) ?? 0;
    seenMiB = Math.max(seenMiB, mib);
    if (node.process.exitCode !== null || node.process.signalCode !== null) ended = 'the victim died';
    else if (mib > MAX_RSS_MIB) ended = `stopped at ${MAX_RSS_MIB} MiB`;
  }
  const told = Promise.race([news(), sleep(2_000, undefined)]);
  attacker.send('tell' satisfies AttackerRequest);
  const counts = (await told) as AttackerCounts | undefined;
  attacker.kill('SIGKILL');
  quiet();
  honest.stopAsking();
  await honest.settled(GRACE_MS);
  const newcomerLinkedMs = await newcomer(GRACE_MS);

  const alive = node.process.exitCode === null && node.process.signalCode === null;
  const read = async (request: MonitorRequest): Promise<VictimFigures | undefined> => {
    reply = figures();
    if (alive) ask(request);
    return alive ? Promise.race([reply, sleep(20_000, undefined)]) : undefined;
  };
  const during = await read('read');
  await sleep(SETTLE_MS);
  const after = await read('collect and read');
  return {
    attack: attack.name,
    limits,
    honestAnswered: honest.answered,
    honestAsked: honest.asked,
    worstRoundTripMs: honest.worstMs,
    newcomerLinkedMs,
    rssBeforeMiB: before.rssMiB,
    maxRssMiB: Math.max(seenMiB, during?.maxRssMiB ?? 0),
    rssAfterMiB: after?.rssMiB ?? null,
    worstStallMs: during?.worstStallMs ?? null,
    worstTurnCpuMs: during?.worstTurnCpuMs ?? null,
    connectionsOpened: counts?.opened ?? 0,
    connectionsReady: counts?.ready ?? 0,
    ...(ended ? { ended } : {}),
  };
}

/** Starts somebody in the middle of the attack; gives a function that waits some more for their link to the victim. */
function linkedNewcomer(
  stack: AsyncDisposableStack,
  program: BenchProgram,
  victim: string,
): (graceMs: number) => Promise<number | null> {
  const linked = (async () => {
    await sleep(NEWCOMER_AFTER_MS);
    const newcomer = stack.use(await BenchNode.startProgram(program, 'newcomer', '--json'));
    const mark = `"address":"${victim}"`;
    const listening = newcomer.waitForLine((line) => line.startsWith('listening on '), 'stderr');
    const here = newcomer.waitForLine((line) => line.includes(mark) && line.includes('"state":"here"'));
    newcomer.subscribe();
    const [startMs, linkedMs] = [await listening, await here];
    newcomer.process.stdout.resume();
    return Math.round(linkedMs - startMs);
  })();
  linked.catch(() => {}); // it is disposed of before it was linked
  return (graceMs) => Promise.race([linked.catch(() => null), sleep(graceMs, null)]);
}
