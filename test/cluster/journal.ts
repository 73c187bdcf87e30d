/** What was done to a cluster, when: printed where something is missing. */

/** Kinds of faults that are counted. */
export type Fault = 'kill' | 'stop' | 'cut' | 'close' | 'stick' | 'slow' | 'partition';

export class Journal {
  readonly lines: string[] = [];
  readonly counts: Record<Fault, number> = { kill: 0, stop: 0, cut: 0, close: 0, stick: 0, slow: 0, partition: 0 };
  readonly #startedMs = performance.now();
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void = () => {}) {
    this.#onLine = onLine;
  }

  note(what: string): void {
    const line = `${((performance.now() - this.#startedMs) / 1_000).toFixed(3).padStart(8)} s  ${what}`;
    this.lines.push(line);
    this.#onLine(line);
  }

  fault(kind: Fault, what: string): void {
    this.counts[kind] += 1;
    this.note(`${kind} ${what}`);
  }
}
