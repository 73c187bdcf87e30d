/** One window's WebSocket on one side, the contract on the other. */

import type { RawData, WebSocket } from 'ws';
import { ChatError } from '../../core/errors.ts';
import type { ContractTarget, EventMessage, Reply } from '../../ipc/contract.ts';
import { failure, serveContract } from '../../ipc/serve-contract.ts';
import type { ShellNode } from '../shell-node.ts';

/** What may wait for a slow window. Past it events are left out: the window sees the gap in seq and asks anew. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** How often a window that asks faster than it reads is looked at again. */
const ROOM_POLL_MS = 50;

/** Serves `socket` with what `target` does until it closes; `node` says when there is too much. Requests are taken one after another, so replies keep their order. */
export function linkWindow(node: ShellNode, target: ContractTarget, socket: WebSocket, signal: AbortSignal): void {
  const closed = new AbortController();
  const over = AbortSignal.any([closed.signal, signal]);
  const roomy = () => socket.bufferedAmount <= MAX_WAITING_BYTES;
  const send = (message: Reply | EventMessage) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  const connection = serveContract(target, (event) => {
    if (roomy()) send(event);
  });
  socket.on('close', () => {
    closed.abort();
    connection.close();
  });
  // Too large, not UTF-8, broken frames: ws closes the socket with the fitting code.
  socket.on('error', () => {});

  let turn: Promise<void> = Promise.resolve();
  socket.on('message', (data, isBinary) => {
    if (isBinary) return socket.close(1003, 'text only');
    socket.pause();
    turn = turn.then(async () => {
      if (over.aborted) return;
      const request = parse(data);
      send(request instanceof ChatError ? failure(null, request) : await connection.handle(request));
      if (node.congested) await node.whenRelieved(over);
      while (!roomy() && !over.aborted) await new Promise((resolve) => setTimeout(resolve, ROOM_POLL_MS));
      if (!over.aborted) socket.resume();
    });
  });
}

function parse(data: RawData): unknown {
  try {
    return JSON.parse(String(data));
  } catch (error) {
    return new ChatError('bad-request', 'a message that is not JSON was skipped', { cause: error });
  }
}
