/** Picks the way to the node that this page has. */

import type { ContractLink } from '../../../src/ipc/contract.ts';
import { desktopLink, type NodeLink } from './node-link.ts';
import { type Socket, WebSocketLink } from './web-socket-link.ts';

declare global {
  interface Window {
    /** Put there by the desktop's preload. */
    readonly earshot?: ContractLink;
  }
}

/** The session's token stays in the address, so that a reload has it again; it is kept nowhere else. */
function tokenOf(fragment: string): string | undefined {
  return new URLSearchParams(fragment.replace(/^#/, '')).get('token') ?? undefined;
}

export function pickLink(): NodeLink {
  if (window.earshot !== undefined) return desktopLink(window.earshot);

  const link = new WebSocketLink({
    connect: () => {
      const token = tokenOf(location.hash) ?? '';
      return new WebSocket(`ws://${location.host}/contract`, ['earshot', `token.${token}`]) as Socket;
    },
    after: (delayMs, task) => {
      const timer = setTimeout(task, delayMs);
      return () => clearTimeout(timer);
    },
    now: () => performance.now(),
    random: Math.random,
  });
  // Characters a subprotocol may have (RFC 6455, RFC 2616 token); anything else would make the constructor throw.
  if (/^[\w.~-]{1,256}$/.test(tokenOf(location.hash) ?? '')) link.start();
  else link.refuse();

  // A new address typed over the old one changes the fragment only: the page has to be told.
  window.addEventListener('hashchange', () => location.reload());
  window.addEventListener('online', () => link.retry());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') link.retry();
  });
  return link;
}
