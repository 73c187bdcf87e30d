/** Who means well: asks the victim's person something ten times a second, and is answered. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchNode } from '../bench-node.ts';

const EVERY_MS = 100;

/** Longest mark that may be cut in two by the border of two chunks. */
const TAIL = 80;

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

/** Resolves once the victim's person has said so much: lines of 64 bytes. */
export async function sayMany(node: BenchNode, count: number): Promise<void> {
  const said = node.waitForLine((line) => line.startsWith('{"id":"said"'));
  const text = 'z'.repeat(64);
  for (let i = 1; i < count; i++) say(node, text);
  const last = { id: 'said', command: 'message:send', params: { text } };
  node.process.stdin.write(`${JSON.stringify(last)}\n`);
  await said;
}

/** The victim's person takes all of these for friends, each as soon as they are there. */
export function acceptAll(node: BenchNode, ids: readonly string[]): void {
  const waiting = new Set(ids);
  onText(node, /"id":"([0-9a-f]{64})"/g, ([, id = '']) => {
    if (!waiting.delete(id)) return;
    const accept = { id: 'trust', command: 'person:trust', params: { id, trust: 'accepted' } };
    node.process.stdin.write(`${JSON.stringify(accept)}\n`);
  });
}

function onMark(node: BenchNode, mark: RegExp, found: (round: number) => void): void {
  let last = 0;
  onText(node, mark, ([, digits]) => {
    const round = Number(digits);
    if (round <= last) return; // seen before: in the tail, or the same line as another event
    last = round;
    found(round);
  });
}

function onText(node: BenchNode, mark: RegExp, found: (match: RegExpExecArray) => void): void {
  let tail = '';
  node.process.stdout.on('data', (chunk: Buffer) => {
    const text = tail + chunk.toString('latin1');
    tail = text.slice(-TAIL);
    for (const match of text.matchAll(mark)) found(match);
  });
}
