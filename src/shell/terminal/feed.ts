/** Reads lines from a stream as fast as they can be used, and no faster. */

import type { Readable } from 'node:stream';
import { type Line, LineSplitter } from './line-splitter.ts';
import type { Outlet } from './outlet.ts';

/** Where the lines go: who may be congested. */
export interface Pace {
  readonly congested: boolean;
  whenRelieved(signal: AbortSignal): Promise<void>;
}

/**
 * Hands every line to `take`, in order, until the input ends or `signal` fires. While the node is congested, the output
 * has no room, or `take` asks for time by a promise, nothing more is read: the writer feels it.
 */
export async function feedLines(
  input: Readable,
  maxLineBytes: number,
  pace: Pace,
  outlet: Outlet,
  take: (line: Line) => Promise<void> | undefined,
  signal: AbortSignal,
): Promise<void> {
  const splitter = new LineSplitter(maxLineBytes);
  const takeAll = async (lines: readonly Line[]) => {
    for (const line of lines) {
      if (signal.aborted) return;
      const taking = take(line);
      if (taking) await taking;
      if (pace.congested) await pace.whenRelieved(signal);
      if (outlet.full) await outlet.whenRoomy(signal);
    }
  };
  try {
    for await (const chunk of input) {
      await takeAll(splitter.push(chunk as Buffer));
      if (signal.aborted) return;
    }
    await takeAll(splitter.end());
  } catch (error) {
    // An input that breaks (EIO of a terminal gone, a reset pipe) has ended.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}
