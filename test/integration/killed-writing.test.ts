/** Killed at any instant among a thousand writes: what was answered is there, once, in its place, and reaches others. */

import { expect, test } from 'vitest';
import { explainKills, killWriting } from '../cluster/kill-writing.ts';

const KILLS = 6;
/** Some seconds each; a limit for what hangs. */
const LIMIT_MS = 600_000;

test(
  'what it answered before it was killed is there, once, numbered in order, and reaches a peer',
  async () => {
    const report = await killWriting({ seed: Number(process.env.CLUSTER_SEED ?? 1), kills: KILLS });
    expect(report.wrong, explainKills(report)).toEqual([]);
    expect(report.kept, explainKills(report)).toBeGreaterThan(0);
  },
  LIMIT_MS,
);
