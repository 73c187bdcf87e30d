/** What the shells need of a node, so that their tests can do with less than one. */

import type { Self } from '../core/model.ts';
import type { ContractTarget } from '../ipc/contract.ts';

export interface ShellNode extends ContractTarget {
  readonly self: Self;
  /** Leaves properly; idempotent, done within about two seconds. */
  stop(): Promise<void>;
  /** Resolves when the node has stopped, whoever asked for it. */
  readonly stopped: Promise<void>;
  /** More waits to be sent than should: who feeds it fast pauses … */
  readonly congested: boolean;
  /** … until this resolves. */
  whenRelieved(signal: AbortSignal): Promise<void>;
}
