/** In which order strangers are read when all of them together have said too much. */

import { describe, expect, it } from 'vitest';
import { Crowd } from '../../../src/peer/crowd.ts';
import type { Cost } from '../../../src/peer/inflow.ts';
import {
  CROWD_BYTES_BURST,
  CROWD_BYTES_PER_SECOND,
  CROWD_MESSAGES_BURST,
  CROWD_MESSAGES_PER_SECOND,
} from '../../../src/peer/limits.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const LINE: Cost = { bytes: 256, messages: 1 };
/** As much as a frame holds. */
const FRAME: Cost = { bytes: 192 * 1024, messages: 256 };

class Waiting {
  readonly clock = new FakeClock();
  readonly crowd = new Crowd(this.clock);
  readonly read: string[] = [];

  constructor() {
    expect(this.crowd.takes({ bytes: CROWD_BYTES_BURST + 1, messages: CROWD_MESSAGES_BURST + 1 })).toBe(true);
  }

  /** Somebody who says one such thing after the other, for as long as it is read. */
  join(name: string, cost: Cost, wasDue = 0): void {
    this.crowd.wait(cost, wasDue, (due) => {
      this.read.push(name);
      this.join(name, cost, due);
    });
  }

  countOf(name: string): number {
    return this.read.filter((one) => one === name).length;
  }
}

describe('strangers who wait', () => {
  it('are read one at a time, so that together they say what they may and no more', async () => {
    const waiting = new Waiting();
    for (let i = 0; i < 60; i++) waiting.join(`flooder ${i}`, FRAME);
    await waiting.clock.advance(60_000);
    const most = Math.min(
      (60 * CROWD_BYTES_PER_SECOND) / FRAME.bytes,
      (60 * CROWD_MESSAGES_PER_SECOND) / FRAME.messages,
    );
    expect(waiting.read.length).toBeLessThanOrEqual(most + 1);
    expect(waiting.read.length).toBeGreaterThan(most - 2);
  });

  it('go before who comes later and costs as much', async () => {
    const waiting = new Waiting();
    waiting.join('Ana', LINE);
    expect(waiting.crowd.takes(LINE)).toBe(false);
    await waiting.clock.advance(10);
    expect(waiting.read[0]).toBe('Ana');
  });

  it('go sooner the less they say, and nobody waits for ever', async () => {
    const waiting = new Waiting();
    for (let i = 0; i < 60; i++) waiting.join(`flooder ${i}`, FRAME);
    await waiting.clock.advance(30_000);
    waiting.join('Ana', LINE);
    await waiting.clock.advance(2_000);
    expect(waiting.countOf('Ana')).toBeGreaterThan(0);
    await waiting.clock.advance(120_000);
    expect(Math.min(...Array.from({ length: 60 }, (_, i) => waiting.countOf(`flooder ${i}`)))).toBeGreaterThan(0);
  });

  it('all go on once the debt is paid, however late the clock is', async () => {
    const waiting = new Waiting();
    for (let i = 0; i < 200; i++) waiting.crowd.wait(LINE, 0, () => waiting.read.push('one'));
    waiting.clock.jump(60_000);
    await waiting.clock.advance(1);
    expect(waiting.read).toHaveLength(200);
  });

  it('have nothing to gain from coming again for each frame', async () => {
    const waiting = new Waiting();
    const comeAgain = (): void => {
      waiting.crowd.wait({ bytes: 20_000, messages: 200 }, 0, () => void waiting.clock.after(5, comeAgain));
    };
    for (let i = 0; i < 20; i++) comeAgain();
    await waiting.clock.advance(10_000);
    waiting.join('Ana', FRAME);
    await waiting.clock.advance(300_000);
    expect(waiting.countOf('Ana')).toBeGreaterThan(3);
  });

  it('make room for the others when they go', async () => {
    const waiting = new Waiting();
    const gone = waiting.crowd.wait(LINE, 0, () => waiting.read.push('gone'));
    waiting.join('Ana', LINE);
    gone.cancel();
    await waiting.clock.advance(1_000);
    expect(waiting.countOf('gone')).toBe(0);
    expect(waiting.countOf('Ana')).toBeGreaterThan(0);
  });

  it('leave no timer behind when all have gone', () => {
    const waiting = new Waiting();
    waiting.crowd.wait(LINE, 0, () => {}).cancel();
    expect(waiting.clock.pending).toBe(0);
  });
});
