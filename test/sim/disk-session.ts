/** A simulated disk as one run of a node meets it: slow, full, unreadable, and maybe dead in the middle of a commit. */

import { ChatError } from '../../src/core/errors.ts';
import type { LogId, SignedEvent } from '../../src/history/event.ts';
import type { Commit, EventStore, LogPoint, StoredHistory } from '../../src/history/event-store.ts';
import type { Inspect } from './sim-disk.ts';
import type { Run, SimNode } from './sim-node.ts';
import type { World } from './world.ts';

const READ_MS = 0.2;

export class DiskSession implements EventStore {
  readonly #world: World;
  readonly #node: SimNode;
  readonly #run: Run;
  #underWay: { readonly commit: Commit; landed: boolean } | undefined;

  /** One thread serves the disk: what is read after a commit is told after it. */
  readonly #afterCommit: (() => void)[] = [];

  constructor(world: World, node: SimNode, run: Run) {
    this.#world = world;
    this.#node = node;
    this.#run = run;
  }

  open(): Promise<StoredHistory> {
    return this.#read(() => this.#node.disk.history(), false);
  }

  commit(commit: Commit): Promise<void> {
    const { timeline, random } = this.#world;
    const { faults } = this.#node;
    if (this.#underWay) this.#world.violate('one writer', 'a commit began before the former had ended');
    const underWay = { commit, landed: false };
    this.#underWay = underWay;
    const ms = 0.5 + random() * (random() < faults.slow ? faults.slowMs : 4);
    const isRefused = faults.full || random() < faults.refuse;
    return new Promise((resolve, reject) => {
      timeline.after(ms / 2, () => {
        if (!this.#run.alive) return;
        if (!isRefused) this.#land(underWay);
        // The instants at which a crash hurts most: on disk and not told, or told and nothing done with it.
        if (random() < faults.crashInCommit) this.#world.crash(this.#node);
      });
      timeline.after(ms, () => {
        if (!this.#run.alive) return;
        this.#underWay = undefined;
        const later = this.#afterCommit.splice(0);
        this.#node.perform(this.#run, () => {
          this.#world.trace('commit', this.#node.index, commit.events.length, isRefused ? 1 : 0);
          if (isRefused) reject(new ChatError('history-unwritable', 'the disk is full', { retryable: true }));
          else resolve();
        });
        for (const answer of later) this.#node.perform(this.#run, answer);
      });
    });
  }

  /** All of what was being written survives, or nothing of it. */
  crash(): void {
    if (this.#underWay && !this.#underWay.landed && !this.#node.faults.full && this.#world.random() < 0.5)
      this.#land(this.#underWay);
  }

  read(log: LogId, from: number, maxBytes: number): Promise<readonly SignedEvent[]> {
    return this.#read(() => this.#node.disk.read(log, from, maxBytes));
  }

  point(log: LogId, seq: number): Promise<LogPoint | undefined> {
    return this.#read(() => this.#node.disk.point(log, seq));
  }

  opening(log: LogId): Promise<SignedEvent | undefined> {
    return this.#read(() => this.#node.disk.logs.get(log)?.opening);
  }

  evidence(log: LogId): Promise<readonly SignedEvent[]> {
    return this.#read(() => this.#node.disk.logs.get(log)?.evidence ?? []);
  }

  firstSince(log: LogId, sinceMs: number): Promise<number | undefined> {
    return this.#read(() => this.#node.disk.firstSince(log, sinceMs));
  }

  async close(): Promise<void> {}

  #land(underWay: { readonly commit: Commit; landed: boolean }): void {
    underWay.landed = true;
    const { ledger } = this.#world;
    const { disk, isHonest } = this.#node;
    const inspect: Inspect = (event, alone, beside) => ledger.inspect(this.#node, event, alone, beside);
    disk.apply(underWay.commit, isHonest ? inspect : undefined);
    if (isHonest) ledger.inspectQuarantined(this.#node, underWay.commit);
  }

  #read<T>(look: () => T, mayFail = true): Promise<T> {
    const { timeline, random } = this.#world;
    const fails = mayFail && random() < this.#node.faults.unreadable;
    return new Promise((resolve, reject) => {
      const answer = () => {
        if (fails) reject(new ChatError('history-unusable', 'the disk could not be read'));
        else resolve(look());
      };
      timeline.after(READ_MS * (0.5 + random()), () => {
        if (this.#underWay?.landed) this.#afterCommit.push(answer);
        else this.#node.perform(this.#run, answer);
      });
    });
  }
}
