/** Who means well: asks the victim's person something ten times a second, and is answered. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchNode } from '../bench-node.ts';

const EVERY_MS = 100;

/** Longest mark that may be cut in two by the border of two chunks. */
const TAIL = 32;

export class HonestPeer {
  asked = 0;
  answered = 0;
  worstMs: number | null = null;
  readonly #askedAtMs = new Map<number, number>();
  readonly #peer: BenchNode;
  #timer: NodeJS.Timeout | undefined;

  /** Both in JSON mode, linked, and read by nobody else from here on. */
  constructor(peer: BenchNode, victim: BenchNode) {
    this.#peer = peer;
    onMark(victim, /honest-ask (\d+);/g, (round) => say(victim, `honest-answer ${round};`));
    onMark(peer, /honest-answer (\d+);/g, (round) => this.#heard(round));
  }

  begin(): void {
    this.#timer = setInterval(() => {
      this.asked += 1;
      this.#askedAtMs.set(this.asked, performance.now());
      say(this.#peer, `honest-ask ${this.asked};`);
    }, EVERY_MS);
  }

  stopAsking(): void {
    clearInterval(this.#timer);
  }

  /** Resolves when all is answered, or after that time. */
  async settled(withinMs: number): Promise<void> {
    for (const endAtMs = performance.now() + withinMs; this.answered < this.asked && performance.now() < endAtMs; )
      await sleep(20);
  }

  #heard(round: number): void {
    const askedAtMs = this.#askedAtMs.get(round);
    if (askedAtMs === undefined) return;
    this.#askedAtMs.delete(round);
    this.answered += 1;
    this.worstMs = Math.max(this.worstMs ?? 0, Math.round(performance.now() - askedAtMs));
  }
}

function say(node: BenchNode, text: string): void {
  node.process.stdin.write(`${JSON.stringify({ id: 0, command: 'message:send', params: { text } })}\n`);
}

/** The victim's person talks: lines of 20 KB. Gives back what stops it. */
export function sayPlenty(node: BenchNode, bytesPerSecond: number): () => void {
  const text = 'y'.repeat(20_000);
  const timer = setInterval(() => {
    for (let bytes = 0; bytes < bytesPerSecond / 20; bytes += text.length) say(node, text);
  }, 50);
  return () => clearInterval(timer);
}

function onMark(node: BenchNode, mark: RegExp, found: (round: number) => void): void {
  let tail = '';
  let last = 0;
  node.process.stdout.on('data', (chunk: Buffer) => {
    const text = tail + chunk.toString('latin1');
    tail = text.slice(-TAIL);
    for (const [, digits] of text.matchAll(mark)) {
      const round = Number(digits);
      if (round <= last) continue; // seen before: in the tail, or the same line as another event
      last = round;
      found(round);
    }
  });
}
