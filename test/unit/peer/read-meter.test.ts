/** Bytes of a socket that came to nothing, told from those that were packets. */

import { describe, expect, it } from 'vitest';
import { UNDELIVERED_BYTES_PER_SECOND } from '../../../src/peer/limits.ts';
import { ReadMeter } from '../../../src/peer/read-meter.ts';

const KIB = 1024;

describe('a read meter', () => {
  it('counts what no packet came of', () => {
    const meter = new ReadMeter(0);
    expect(meter.undelivered(500 * KIB, 0, 0)).toBe(500 * KIB);
    expect(meter.undelivered(900 * KIB, 0, 0)).toBe(900 * KIB);
  });

  it('sees nothing in a link that carries packets, however large or small, for however long', () => {
    const meter = new ReadMeter(0);
    let read = 0;
    let worst = 0;
    for (let i = 0; i < 10_000; i++) {
      const bytes = i % 2 === 0 ? 5 : 60 * KIB;
      read += bytes + 60; // a record, a frame, a prefix
      meter.delivered(bytes);
      worst = Math.max(worst, meter.undelivered(read, 0, i));
    }
    expect(worst).toBe(0);
  });

  it('takes the beginning of a packet back when its end has come', () => {
    const meter = new ReadMeter(0);
    expect(meter.undelivered(200 * KIB, 0, 0)).toBe(200 * KIB);
    meter.delivered(256 * KIB);
    expect(meter.undelivered(257 * KIB, 0, 0)).toBe(0);
  });

  it('explains window updates by what was sent', () => {
    const meter = new ReadMeter(0);
    expect(meter.undelivered(100 * KIB, 1_000 * KIB, 0)).toBe(0);
  });

  it('forgives a trickle, and lends nothing for having been quiet', () => {
    const meter = new ReadMeter(0);
    let read = 0;
    for (let second = 1; second <= 60; second++) {
      read += UNDELIVERED_BYTES_PER_SECOND;
      expect(meter.undelivered(read, 0, second * 1_000)).toBe(0);
    }
    expect(meter.undelivered(read, 0, 3_600_000)).toBe(0);
    expect(meter.undelivered(read + 100 * KIB, 0, 3_600_000)).toBe(100 * KIB);
    meter.delivered(1024 * KIB);
    expect(meter.undelivered(read + 100 * KIB, 0, 3_600_000)).toBe(0);
    expect(meter.undelivered(read + 150 * KIB, 0, 3_600_000)).toBe(50 * KIB);
  });

  it('does not mind a clock set back', () => {
    const meter = new ReadMeter(10_000);
    expect(meter.undelivered(10 * KIB, 0, 0)).toBe(10 * KIB);
  });
});
