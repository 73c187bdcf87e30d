/** Two nodes that have met and are at rest: what hostile ones are let loose on. */

import { expect } from 'vitest';
import { hasProc } from './linux-sockets.ts';
import type { LoopbackSpace } from './loopback.ts';
import { allMeet } from './meeting.ts';
import { EAGER_COLLECTOR } from './node-process.ts';
import { TerminalNode } from './terminal-node.ts';
import { DEADLINE_MS, eventually } from './watch.ts';

export class Company implements AsyncDisposable {
  readonly ana: TerminalNode;
  readonly ben: TerminalNode;
  /** Files Ana has open when nothing goes on; 0 where that can't be seen. */
  readonly #openFiles: number;

  private constructor(ana: TerminalNode, ben: TerminalNode, openFiles: number) {
    this.ana = ana;
    this.ben = ben;
    this.#openFiles = openFiles;
  }

  static async meet(space: LoopbackSpace): Promise<Company> {
    const ana = await TerminalNode.start({ space, name: 'Ana', nodeArgs: EAGER_COLLECTOR });
    const ben = await TerminalNode.start({ space, name: 'Ben', nodeArgs: EAGER_COLLECTOR });
    await allMeet([ana, ben]);
    await ana.waitForPasses(1);
    return new Company(ana, ben, await lowestOpenFiles(ana));
  }

  /** Both hear each other, have lost nobody, and have met nobody who is not there. */
  async chatsAsBefore(): Promise<void> {
    const { ana, ben } = this;
    await ana.reaches(ben);
    await ben.reaches(ana);
    expect(ana.peerChanges.get(`gone ${ben.address}`)).toBeUndefined();
    expect([...ana.peers.keys()]).toEqual([ben.address]);
  }

  /** Ana has as few files open as before: no socket is left of whatever happened. */
  async atRestAgain(timeoutMs = DEADLINE_MS): Promise<void> {
    if (!hasProc) return;
    await eventually(
      `${this.#openFiles} open files again`,
      () => this.ana.openFiles() <= this.#openFiles,
      timeoutMs,
      () => `${this.ana.openFiles()} open files`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.ana[Symbol.asyncDispose]();
    await this.ben[Symbol.asyncDispose]();
  }
}

/** Of some looks: probes come and go. */
async function lowestOpenFiles(node: TerminalNode): Promise<number> {
  if (!hasProc) return 0;
  let looks = 0;
  let lowest = Number.POSITIVE_INFINITY;
  await eventually('twenty looks', () => {
    lowest = Math.min(lowest, node.openFiles());
    return ++looks === 20;
  });
  return lowest;
}
