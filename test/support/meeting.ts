/** What several nodes that found one another have in common: everybody sees everybody, and each pair has one link. */

import { connectionsOf, hasProc } from './linux-sockets.ts';
import type { TerminalNode } from './terminal-node.ts';
import { eventually } from './watch.ts';

/** Resolves when each of them has exactly the others here. */
export async function allMeet(nodes: readonly TerminalNode[], timeoutMs?: number): Promise<void> {
  await Promise.all(
    nodes.map((node) =>
      node.waitForPeers(
        nodes.filter((other) => other !== node),
        timeoutMs,
      ),
    ),
  );
}

/** What one says reaches each of the others, once. Two links between a pair would carry it twice. */
export async function allHearOnce(nodes: readonly TerminalNode[]): Promise<void> {
  for (const node of nodes) await node.reaches(...nodes.filter((other) => other !== node));
  // A second copy would have come before this: links keep their order, and everybody has answered everybody since.
  for (const node of nodes) await node.reaches(...nodes.filter((other) => other !== node));
  for (const node of nodes) {
    const texts = node.heard.map(({ text }) => text);
    const twice = texts.filter((text, at) => texts.indexOf(text) !== at);
    if (twice.length > 0) throw new Error(`${node.address} heard twice: ${twice.join(', ')}`);
  }
}

/** Below the 10 s after which a listener drops a connection without a stream: who opened a needless one closes it. */
const TIDY_WITHIN_MS = 8_000;

/** Resolves when each of them holds exactly one TCP connection to each of the others, as the kernel counts. */
export async function onePairOneLink(nodes: readonly TerminalNode[]): Promise<void> {
  if (!hasProc) return;
  const wanted = nodes.length - 1;
  const held = (): number[] => nodes.map(({ pid }) => connectionsOf(pid).length);
  // The sweep's probes come and go: the count is right once it has been seen right for all at once.
  await eventually(
    `${wanted} connections each`,
    () => held().every((count) => count === wanted),
    TIDY_WITHIN_MS,
    () => JSON.stringify(nodes.map(({ pid, address }) => ({ address, connections: connectionsOf(pid) }))),
  );
}
