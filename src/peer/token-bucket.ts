/** A rate with a burst, kept by waiting. Pure: the caller passes the time. */

export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #asOfMs: number;

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#asOfMs = nowMs;
  }

  /** What may be taken without waiting; below zero while a debt is paid. */
  available(nowMs: number): number {
    this.take(0, nowMs);
    return this.#tokens;
  }

  /**
   * Takes `count`, even into debt; returns how long to wait, in ms, until the debt is paid (0: none). Never a larger debt
   * than the burst: where many share a bucket, those who take and go would leave the others hours of waiting.
   */
  take(count: number, nowMs: number): number {
    const elapsedMs = Math.max(0, nowMs - this.#asOfMs); // a clock set back must not lend tokens
    this.#asOfMs = nowMs;
    const filled = Math.min(this.#burst, this.#tokens + (elapsedMs * this.#perSecond) / 1_000);
    this.#tokens = Math.max(-this.#burst, filled - count);
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens * 1_000) / this.#perSecond);
  }
}
