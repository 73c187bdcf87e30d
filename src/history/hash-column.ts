/** Many hashes in one buffer: a million objects of 32 bytes would take four times as much. Pure. */

const HASH_BYTES = 32;

export class HashColumn {
  #bytes = new Uint8Array(0);
  #count = 0;

  push(hash: Uint8Array): void {
    const from = this.#count * HASH_BYTES;
    if (from === this.#bytes.length) {
      const larger = new Uint8Array(Math.max(HASH_BYTES, 2 * from));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(hash, from);
    this.#count += 1;
  }

  /** From 0; undefined: there is none. */
  at(index: number): Uint8Array | undefined {
    if (index < 0 || index >= this.#count) return undefined;
    return this.#bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
  }
}
