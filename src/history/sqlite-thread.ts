/** What goes between the program and the thread that waits for the disk, and the program's end of it. */

import { Worker } from 'node:worker_threads';
import { ChatError, type ErrorCode, type ErrorParams, messageOf } from '../core/errors.ts';
import type { StoredHistory } from './event-store.ts';
import type { Calls, Renewed } from './sqlite-database.ts';

export interface WorkerOptions {
  readonly file: string;
  readonly nowMs: number;
}

export interface Ask {
  readonly id: number;
  readonly name: keyof Calls | 'copy' | 'close';
  readonly args: readonly unknown[];
}

interface Failure {
  /** Undefined: a fault of ours. */
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly retryable: boolean;
  readonly params: ErrorParams;
}

/** `id` 0: how the opening went. */
export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure };

/** What it says unasked. */
export interface Told {
  readonly renewed: Renewed;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export function failureOf(error: unknown): Failure {
  const { code, retryable, params } = error instanceof ChatError ? error : { params: {} };
  return { code, message: messageOf(error), retryable: retryable ?? false, params };
}

/** Bundled, it lies beside the shell under this name (scripts/build.mjs). */
const ENTRY = import.meta.url.endsWith('.ts') ? './sqlite-worker.ts' : './history-worker.js';

export class SqliteThread {
  readonly #options: WorkerOptions;
  readonly #onRenewed: (renewed: Renewed) => void;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #asked = 0;
  #ended: ChatError | undefined;
  #exited: Promise<void> = Promise.resolve();

  constructor(options: WorkerOptions, onRenewed: (renewed: Renewed) => void = () => {}) {
    this.#options = options;
    this.#onRenewed = onRenewed;
  }

  /** @throws ChatError `history-unusable` */
  start(): Promise<StoredHistory> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(0, { resolve: (value) => resolve(value as StoredHistory), reject });
      const worker = new Worker(new URL(ENTRY, import.meta.url), { workerData: this.#options, name: 'history' });
      this.#worker = worker;
      worker.on('message', (message: Answer | Told) => {
        if ('renewed' in message) this.#onRenewed(message.renewed);
        else this.#take(message);
      });
      worker.on('error', (error) => this.#end(error));
      this.#exited = new Promise((exited) => {
        worker.on('exit', () => {
          this.#end(new Error('its thread has ended'));
          exited();
        });
      });
    });
  }

  ask<K extends keyof Calls>(
    name: K,
    args: Parameters<Calls[K]>,
    moved: readonly ArrayBuffer[] = [],
  ): Promise<ReturnType<Calls[K]>> {
    return this.#ask(name, args, moved) as Promise<ReturnType<Calls[K]>>;
  }

  /** Into an empty file, while everything else goes on. @throws ChatError `history-unusable` */
  async copy(file: string): Promise<void> {
    await this.#ask('copy', [file], []);
  }

  /** After everything asked before, but for copies: those come to nothing. Idempotent. */
  async stop(): Promise<void> {
    if (this.#worker && !this.#ended) await this.#ask('close', [], []).catch(() => {});
    await this.#exited;
  }

  #ask(name: Ask['name'], args: readonly unknown[], moved: readonly ArrayBuffer[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended || !this.#worker) {
        reject(this.#ended ?? new ChatError('history-unusable', 'the history was not opened'));
        return;
      }
      this.#asked += 1;
      this.#waiting.set(this.#asked, { resolve, reject });
      this.#worker.postMessage({ id: this.#asked, name, args } satisfies Ask, moved);
    });
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.ok) {
      waiting?.resolve(answer.value);
      return;
    }
    const { code, message, retryable, params } = answer.failure;
    waiting?.reject(code ? new ChatError(code, message, { retryable, params }) : new Error(message));
  }

  #end(cause: Error): void {
    const { file } = this.#options;
    this.#ended ??= new ChatError('history-unusable', `what is said is not kept on disk: ${file}: ${cause.message}`, {
      cause,
      params: { file, reason: 'broken' },
    });
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
