/** A shuffle without a list: a seeded bijection of 0..n-1, in constant memory. Pure. */

/** Four rounds of a Feistel network pass for random (Luby and Rackoff, 1988); nobody attacks this one. */
const ROUNDS = 4;

/**
 * Maps 0..size-1 onto itself, in an order of its own for each seed. `size` is at most 2^32.
 * A Feistel network over the next power of four; what falls outside is mapped again until it falls inside
 * ("cycle walking", Black and Rogaway 2002): fewer than four steps on average.
 */
export function permutation(size: number, seed: number): (index: number) => number {
  const halfBits = Math.max(1, Math.ceil(Math.log2(Math.max(2, size)) / 2));
  const half = 2 ** halfBits;
  const keys = Array.from({ length: ROUNDS }, (_, round) => mix(seed + Math.imul(round + 1, 0x9e37_79b9)));

  const once = (value: number): number => {
    let left = Math.floor(value / half);
    let right = value % half;
    for (const key of keys) [left, right] = [right, (left ^ mix(right ^ key)) & (half - 1)];
    return (left >>> 0) * half + (right >>> 0);
  };
  return (index) => {
    let value = once(index);
    while (value >= size) value = once(value);
    return value;
  };
}

/** The finisher of MurmurHash3: every bit of the input changes about half of the output's. */
function mix(input: number): number {
  let h = input | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
