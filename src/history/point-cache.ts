/** Hash and lamport of events that were here lately, in little memory. What is not in it is asked of the store. */

import type { LogId } from './event.ts';
import { HASH_BYTES } from './event-codec.ts';
import type { LogPoint } from './event-store.ts';
import { MAX_POINT_CHUNKS, POINTS_PER_CHUNK } from './limits.ts';

interface Chunk {
  readonly hashes: Uint8Array;
  /** 0: not known. */
  readonly lamports: Float64Array;
}

interface Aged {
  readonly log: LogId;
  readonly index: number;
  readonly chunk: Chunk;
}

export class PointCache {
  readonly #logs = new Map<LogId, Map<number, Chunk>>();
  /** In the order they were made; the oldest goes first. Some may be gone already. */
  readonly #ages: Aged[] = [];
  #oldest = 0;

  set(log: LogId, seq: number, hash: Uint8Array, lamport: number): void {
    const chunk = this.#chunk(log, Math.floor(seq / POINTS_PER_CHUNK));
    const at = seq % POINTS_PER_CHUNK;
    chunk.hashes.set(hash, at * HASH_BYTES);
    chunk.lamports[at] = lamport;
  }

  get(log: LogId, seq: number): LogPoint | undefined {
    const chunk = this.#logs.get(log)?.get(Math.floor(seq / POINTS_PER_CHUNK));
    const at = seq % POINTS_PER_CHUNK;
    const lamport = chunk?.lamports[at];
    if (!chunk || !lamport) return undefined;
    return { seq, lamport, hash: chunk.hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES) };
  }

  /** Of what was staged and never became durable. */
  forget(log: LogId): void {
    this.#logs.delete(log);
  }

  #chunk(log: LogId, index: number): Chunk {
    let chunks = this.#logs.get(log);
    if (!chunks) {
      chunks = new Map();
      this.#logs.set(log, chunks);
    }
    let chunk = chunks.get(index);
    if (!chunk) {
      chunk = {
        hashes: new Uint8Array(POINTS_PER_CHUNK * HASH_BYTES),
        lamports: new Float64Array(POINTS_PER_CHUNK),
      };
      chunks.set(index, chunk);
      this.#ages.push({ log, index, chunk });
      if (this.#ages.length - this.#oldest > MAX_POINT_CHUNKS) this.#dropOldest();
    }
    return chunk;
  }

  #dropOldest(): void {
    const { log, index, chunk } = this.#ages[this.#oldest++] as Aged;
    const chunks = this.#logs.get(log);
    if (chunks?.get(index) === chunk) chunks.delete(index);
    if (chunks?.size === 0) this.#logs.delete(log);
    if (this.#oldest < MAX_POINT_CHUNKS) return;
    this.#ages.splice(0, this.#oldest);
    this.#oldest = 0;
  }
}
