/** Loaded into the victim by --import: how much memory it took at most, and how long its event loop stood still. */

import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface VictimFigures {
  /** Since the last reset. */
  readonly maxRssMiB: number;
  /** How late the event loop came at worst since the last reset. */
  readonly worstStallMs: number;
  /** CPU time its thread took between two turns of the timers: a stall that is no fault of a busy machine. */
  readonly worstTurnCpuMs: number;
  /** Now; after a collection, where one was asked for. */
  readonly rssMiB: number;
}

export type MonitorRequest = 'reset' | 'read' | 'collect and read';

const RESOLUTION_MS = 5;
const MIB = 1024 * 1024;

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();
let maxSampledMiB = 0;
const sample = (): number => {
  const mib = Math.round(process.memoryUsage.rss() / MIB);
  maxSampledMiB = Math.max(maxSampledMiB, mib);
  return mib;
};
setInterval(sample, 50).unref();

let worstTurnCpuMs = 0;
let lastCpuMs = threadCpuMs();
setInterval(() => {
  const now = threadCpuMs();
  worstTurnCpuMs = Math.max(worstTurnCpuMs, now - lastCpuMs);
  lastCpuMs = now;
}, RESOLUTION_MS).unref();

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

process.on('message', (request: MonitorRequest) => {
  if (request === 'reset') {
    delay.reset();
    worstTurnCpuMs = 0;
    maxSampledMiB = 0;
    sample();
    resetPeak();
    return;
  }
  if (request === 'collect and read') collect();
  const rssMiB = sample();
  const figures: VictimFigures = {
    maxRssMiB: Math.max(maxSampledMiB, peakMiB()),
    worstStallMs: Math.max(0, Math.round(delay.max / 1e6 - RESOLUTION_MS)),
    worstTurnCpuMs: Math.round(worstTurnCpuMs),
    rssMiB,
  };
  process.send?.(figures);
});
process.channel?.unref();

/** As if memory were scarce: V8 keeps the pages of what it has collected for a while, and they are nobody's. */
function collect(): void {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** Linux keeps the true peak, between samples and inside stalls too, and can be told to begin anew. */
function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Then samples have to do.
  }
}

function peakMiB(): number {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1_024);
  } catch {
    return 0;
  }
}
