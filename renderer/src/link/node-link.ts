/** What the window needs of a way to the node, and which way there is: the desktop's bridge or a WebSocket. */

import type { CommandName, ContractLink, EventMessage, Params, Result, Value } from '../../../src/ipc/contract.ts';

/**
 * `closed`: not there now, and tried again.
 * `away`: has not come back for a while; still tried.
 * `refused`: the node does not accept this window's token; not tried again.
 */
export type LinkState = 'open' | 'closed' | 'away' | 'refused';

export interface NodeLink {
  /** Never throws; a command that cannot be asked or whose answer got lost fails with a code of its own. */
  invoke<C extends CommandName>(command: C, params: Params<C>): Promise<Result<Value<C>>>;
  onEvent(listener: (event: EventMessage) => void): () => void;
  /** Tells the present state at once, then each change. */
  onState(listener: (state: LinkState) => void): () => void;
  /** Tries now instead of at the next turn. */
  retry(): void;
}

/** Failures of the way itself, beside the node's own ErrorCode. */
export type LinkErrorCode = 'link-closed' | 'link-lost';

export function linkFailure(code: LinkErrorCode): {
  ok: false;
  error: { code: string; message: string; params: Record<string, never> };
} {
  const message = code === 'link-closed' ? 'Earshot is not reachable' : 'the connection broke before the answer';
  return { ok: false, error: { code, message, params: {} } };
}

/** The desktop's preload exposes a ContractLink; its node lives as long as the window does. */
export function desktopLink(bridge: ContractLink): NodeLink {
  return {
    invoke: (command, params) => bridge.invoke(command, params),
    onEvent: (listener) => bridge.onEvent(listener),
    onState: (listener) => bridge.onState((state) => listener(state === 'open' ? 'open' : 'away')),
    retry: () => {},
  };
}
