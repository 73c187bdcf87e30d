/** Runs one seed from its first step to its healing. */

import type { SignedEvent } from '../../src/history/event.ts';
import { blankIn, disorderIn, lostIn, missingIn, unheardIn } from './verdict.ts';
import { Workload } from './workload.ts';
import { type Violation, World } from './world.ts';

/** All links up, all disks well: so long after that, everybody has everything. */
const HEALED_WITHIN_MS = 10_000;
/** Where somebody forgets or withholds, a gap is passed over only after LESSER_PATIENCE_MS, and one may follow another. */
const HEALED_WITH_GAPS_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 100;
const SPEAK_AGAIN_MS = 3_000;
/** A world that never gets to its end has a loop in it. */
const MAX_TASKS = 400_000;

export interface SeedResult {
  readonly seed: number;
  readonly violation: Violation | undefined;
  readonly fingerprint: number;
  readonly events: number;
  readonly said: number;
  readonly crashes: number;
  readonly restores: number;
  readonly quarantined: number;
  readonly skipped: number;
  /** Whether gaps had to be waited out. */
  readonly hadGaps: boolean;
  /** Virtual, after the healing began. */
  readonly healedMs: number;
  readonly lines: readonly string[];
}

export interface SeedOptions {
  readonly keepsLines?: boolean;
  readonly print?: boolean;
}

export async function simulate(
  seed: number,
  { keepsLines = false, print = false }: SeedOptions = {},
): Promise<SeedResult> {
  const world = new World(seed, { keepsLines, print });
  const workload = new Workload(world);
  const { timeline, scenario } = world;
  let healedAtMs = 0;
  let healedMs = 0;
  let spokenAtMs = 0;
  let isOver = false;
  let lastWords: readonly SignedEvent[] | undefined;
  const onRejection = (error: unknown) => world.violate('no exception', stackOf(error));
  process.on('unhandledRejection', onRejection);

  const look = () => {
    const missing = missingIn(world) ?? (lastWords && unheardIn(world, lastWords));
    const passedMs = timeline.nowMs - healedAtMs;
    const withinMs = world.mayMissBeginnings || world.mayLackBodies ? HEALED_WITH_GAPS_WITHIN_MS : HEALED_WITHIN_MS;
    workload.attackOn();
    if (missing !== undefined && passedMs >= withinMs)
      world.violate(lastWords ? 'heard after healing' : 'converged after healing', missing);
    else if (missing === undefined && !lastWords) {
      healedMs = passedMs;
      healedAtMs = spokenAtMs = timeline.nowMs;
      lastWords = workload.lastWords();
    } else if (missing !== undefined && lastWords && timeline.nowMs - spokenAtMs >= SPEAK_AGAIN_MS) {
      // Said before it was noticed that the log is a copy's as well, it is heard by nobody (rule 8).
      spokenAtMs = timeline.nowMs;
      lastWords = workload.lastWords();
    } else if (missing === undefined) {
      const lost = lostIn(world) ?? blankIn(world);
      if (lost) world.violate('nothing stored is missing', lost);
      const disorder = disorderIn(world);
      if (disorder) world.violate('identical order', disorder);
      isOver = true;
    }
    timeline.after(LOOK_EVERY_MS, look);
  };
  const step = (left: number) => {
    if (left === 0) {
      healedAtMs = timeline.nowMs;
      workload.heal();
      timeline.after(LOOK_EVERY_MS, look);
      return;
    }
    workload.step();
    timeline.after(scenario.stepMs * 2 * world.random(), () => step(left - 1));
  };

  workload.begin();
  timeline.after(0, () => step(scenario.steps));
  for (let tasks = 0; !isOver && !world.violation; tasks++) {
    const task = timeline.next();
    if (!task || tasks > MAX_TASKS) {
      world.violate('converged after healing', task ? 'there is no end' : 'nothing is left to happen');
      break;
    }
    try {
      task();
    } catch (error) {
      world.violate('no exception', stackOf(error));
    }
    await settled();
  }
  process.off('unhandledRejection', onRejection);
  return {
    seed,
    violation: world.violation,
    fingerprint: world.fingerprint,
    events: world.ledger.events,
    said: world.ledger.said.size,
    crashes: world.counts.crashes,
    restores: world.counts.restores,
    quarantined: world.counts.quarantined,
    skipped: world.counts.skipped,
    hadGaps: world.mayMissBeginnings || world.mayLackBodies,
    healedMs,
    lines: world.lines,
  };
}

/** Every promise that can go on has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
