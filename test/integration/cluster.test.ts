/** Eight nodes, killed, stopped, cut off and slowed down while everybody talks: nothing said is lost or doubled. */

import { platform } from 'node:os';
import { expect, test } from 'vitest';
import { explain, runCluster } from '../cluster/run-cluster.ts';

const CHAOS_MS = 60_000;
/** To begin, to heal after all that time, and to be read: a limit for what hangs. */
const LIMIT_MS = CHAOS_MS + 600_000;

test.runIf(platform() !== 'win32')(
  // nothing stands still there as SIGSTOP has it
  'what was answered is with everybody who should have it, once, in one order, whatever befell them',
  async () => {
    const report = await runCluster({ seed: Number(process.env.CLUSTER_SEED ?? 1), chaosMs: CHAOS_MS });
    expect(report.wrong, explain(report)).toEqual([]);
    // It was no quiet minute.
    expect(report.kept, explain(report)).toBeGreaterThan(100);
    expect(report.faults.kill).toBeGreaterThan(0);
    expect(report.faults.stop).toBeGreaterThan(0);
    expect(report.faults.partition).toBeGreaterThan(0);
  },
  LIMIT_MS,
);
