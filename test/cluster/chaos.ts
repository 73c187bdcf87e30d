/** What befalls a cluster until a signal: each loop heals what it did before it ends. */

import type { Random } from '../../src/core/clock.ts';
import { between, chanceOf, oneOf, pause, untilNext } from './chance.ts';
import type { Journal } from './journal.ts';
import type { Member } from './member.ts';
import type { Pair, Trouble } from './pair.ts';

/** On average: a program is killed or stopped, the line of a pair goes wrong, the cluster falls in two. */
const MEMBER_TROUBLE_MS = 15_000;
const PAIR_TROUBLE_MS = 20_000;
const PARTITION_MS = 12_000;
/** Each way. */
const FARTHEST_MS = 120;
/** A stop may be longer than the 7.5 s after which the others let go of who is silent, or shorter. */
const LONGEST_STOP_MS = 14_000;
/** A node that isn't asked for anything is killed after this time. */
const NEXT_ANSWER_MS = 3_000;

export interface Troubled {
  readonly seed: number;
  readonly members: readonly Member[];
  readonly pairs: readonly Pair[];
  readonly journal: Journal;
}

/** Resolves once the signal has fired and everybody runs, with everybody in reach. */
export async function raiseChaos(troubled: Troubled, signal: AbortSignal): Promise<void> {
  const { seed, members, pairs } = troubled;
  await Promise.all([
    ...members.map((member) => troubleMember(troubled, member, chanceOf(seed, member.name), signal)),
    ...pairs.map((pair) => troublePair(troubled, pair, chanceOf(seed, pair.name), signal)),
    partition(troubled, chanceOf(seed, 'partition'), signal),
  ]);
}

async function troubleMember(troubled: Troubled, member: Member, random: Random, signal: AbortSignal): Promise<void> {
  const { journal, pairs } = troubled;
  const own = pairs.filter(({ first, second }) => first === member.place || second === member.place);
  const kill = async (how: string, atAnswerMs = 0): Promise<void> => {
    if (atAnswerMs > 0) await member.killAtAnswer(atAnswerMs, signal);
    else await member.kill();
    journal.fault('kill', `${member.name}${how}`);
    await Promise.all(own.map((pair) => pair.listens(member.place, false)));
  };
  const start = async (): Promise<{ readonly ready: Promise<void> }> => {
    journal.note(`start ${member.name}`);
    await Promise.all(own.map((pair) => pair.listens(member.place, true)));
    return { ready: member.start() };
  };
  for (;;) {
    await pause(untilNext(random, MEMBER_TROUBLE_MS), signal);
    if (signal.aborted) return;
    const [kind, stopMs, awayMs, stumbleMs] = [
      random(),
      between(random, 300, LONGEST_STOP_MS),
      between(random, 0, 6_000),
      between(random, 0, 1_200),
    ];
    const stops = kind > 0.45;
    if (stops) {
      journal.fault('stop', `${member.name} for ${Math.round(stopMs)} ms`);
      member.freeze();
      await pause(stopMs, signal);
      if (kind < 0.9) {
        member.resume();
        journal.note(`continue ${member.name}`);
        continue;
      }
    }
    if (stops) await kill(' while it stands still');
    else if (kind < 0.3) await kill(' as it answers', NEXT_ANSWER_MS);
    else await kill('');
    await pause(awayMs, signal);
    if (kind < 0.1) {
      // Killed again while it comes up.
      const { ready } = await start();
      const ended = ready.catch(() => {});
      await pause(stumbleMs, signal);
      await kill(' while it starts');
      await ended;
    }
    await (await start()).ready;
  }
}

async function troublePair(troubled: Troubled, pair: Pair, random: Random, signal: AbortSignal): Promise<void> {
  const { journal } = troubled;
  const during = async (trouble: Trouble, ms: number): Promise<void> => {
    await pair.begin(trouble);
    await pause(ms, signal);
    await pair.end(trouble);
    journal.note(`mended ${pair.name}`);
  };
  // Some are always far from one another: much is under way then when a line breaks.
  const distance: Trouble = { delayMs: Math.max(0, between(random, -FARTHEST_MS / 2, FARTHEST_MS)) };
  await pair.begin(distance);
  for (;;) {
    await pause(untilNext(random, PAIR_TROUBLE_MS), signal);
    if (signal.aborted) return await pair.end(distance);
    const kind = oneOf(random, ['cut', 'close', 'stick', 'stick forth', 'stick back', 'slow'] as const);
    const [ms, delayMs] = [between(random, 200, 10_000), between(random, 20, 400)];
    const forMs = `for ${Math.round(ms)} ms`;
    if (kind === 'cut') journal.fault('cut', `${pair.name} (${pair.cut()} connections)`);
    else if (kind === 'close') {
      journal.fault('close', `${pair.name} ${forMs}`);
      await during({ closed: true }, ms);
    } else if (kind === 'slow') {
      journal.fault('slow', `${pair.name} by ${Math.round(delayMs)} ms each way ${forMs}`);
      await during({ delayMs }, ms);
    } else {
      journal.fault('stick', `${pair.name}${kind.slice('stick'.length)} ${forMs}`);
      await during({ stuckForth: kind !== 'stick back', stuckBack: kind !== 'stick forth' }, ms);
    }
  }
}

async function partition(troubled: Troubled, random: Random, signal: AbortSignal): Promise<void> {
  const { journal, members, pairs } = troubled;
  for (;;) {
    await pause(untilNext(random, PARTITION_MS), signal);
    if (signal.aborted) return;
    const alone = Math.floor(random() * members.length);
    // Whoever is alone, and whom chance puts there too.
    const island = new Set(members.filter((_, place) => random() < 0.4 || place === alone).map(({ place }) => place));
    const [ms, stuck] = [between(random, 1_000, 14_000), random() < 0.5];
    const trouble: Trouble = stuck ? { stuckForth: true, stuckBack: true } : { closed: true };
    const names = members.filter(({ place }) => island.has(place)).map(({ name }) => name);
    const how = stuck ? 'nothing gets through' : 'closed';
    journal.fault('partition', `${names.join(', ')} | the others, ${how}, for ${Math.round(ms)} ms`);
    const across = pairs.filter(({ first, second }) => island.has(first) !== island.has(second));
    await Promise.all(across.map((pair) => pair.begin(trouble)));
    await pause(ms, signal);
    await Promise.all(across.map((pair) => pair.end(trouble)));
    journal.note('partition mended');
  }
}
