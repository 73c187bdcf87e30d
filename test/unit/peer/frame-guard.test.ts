/** HTTP/2 frames, read along. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameGuard, MAX_HEADER_FRAME_BYTES } from '../../../src/peer/frame-guard.ts';

const frame = (type: number, flags: number, length: number) => {
  const bytes = Buffer.alloc(9 + length, type); // a payload that looks like frames must not be read as such
  bytes.writeUIntBE(length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  return bytes;
};
const good = fc.oneof(
  fc.record({ type: fc.constantFrom(0, 2, 3, 4, 6, 7, 8, 10, 255), flags: fc.nat(255), length: fc.nat(70_000) }),
  fc.record({ type: fc.constant(1), flags: fc.constantFrom(4, 5, 0x2c), length: fc.nat(MAX_HEADER_FRAME_BYTES) }),
);
const bad = fc.oneof(
  fc.record({ type: fc.constantFrom(5, 9), flags: fc.nat(255), length: fc.nat(100) }),
  fc.record({ type: fc.constant(1), flags: fc.constantFrom(0, 1, 8), length: fc.nat(100) }),
  fc.record({ type: fc.constant(1), flags: fc.constant(4), length: fc.integer({ min: MAX_HEADER_FRAME_BYTES + 1, max: 20_000 }) }),
);

/** The bytes cut at the given places. */
function* chunks(bytes: Buffer, cuts: readonly number[]): Generator<Buffer> {
  let from = 0;
  for (const cut of [...cuts.map((part) => part % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)) {
    yield bytes.subarray(from, cut);
    from = cut;
  }
}

const make = ({ type, flags, length }: { type: number; flags: number; length: number }) => frame(type, flags, length);

describe('frame guard', () => {
  it('lets ordinary frames pass, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(good, { maxLength: 8 }), fc.array(fc.nat()), (frames, cuts) => {
        const guard = new FrameGuard();
        for (const chunk of chunks(Buffer.concat(frames.map(make)), cuts)) expect(guard.allows(chunk)).toBe(true);
      }),
    );
  });

  it('stops at a header block that is too long or goes on in a second frame', () => {
    fc.assert(
      fc.property(fc.array(good, { maxLength: 4 }), bad, fc.array(fc.nat()), (frames, last, cuts) => {
        const guard = new FrameGuard();
        const before = Buffer.concat(frames.map(make));
        const verdicts = [...chunks(Buffer.concat([before, make(last)]), cuts)].map((chunk) => guard.allows(chunk));
        expect(verdicts).toContain(false);
      }),
    );
  });
});
