/** Waiting for a node to show certain messages. */

import type { TerminalNode } from '../support/terminal-node.ts';

/**
 * Whether all of `ids` were shown in time; takes those that were out of it.
 * @param fromEvent those before it in `node.events` are looked through no more
 */
export async function hearsAll(
  node: TerminalNode,
  ids: Set<string>,
  fromEvent: number,
  limitMs: number,
): Promise<boolean> {
  let next = fromEvent;
  const hasAll = (): boolean => {
    for (; next < node.events.length; next++) {
      const told = node.events[next];
      if (told?.event === 'timeline:added') for (const { id } of told.data.items) ids.delete(id);
    }
    return ids.size === 0;
  };
  try {
    await node.waitFor('all messages', hasAll, limitMs);
    return true;
  } catch {
    return false;
  }
}
