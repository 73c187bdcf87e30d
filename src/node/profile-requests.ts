/** What a command asks of the program that has a profile open, over that profile's lock: a line of JSON, and one back. */

import type { Socket } from 'node:net';
import { z } from 'zod';
import { ChatError, messageOf } from '../core/errors.ts';
import type { LockState } from './lock-holder.ts';

/** Who connects only to see whether the folder is taken has gone by then. */
const PATIENCE_MS = 2_000;

/** A living program says within milliseconds that it is there, on a loaded machine within a second. */
const GREETING_TIMEOUT_MS = 3_000;

/** A path takes 4 KiB at most, in JSON some more; an answer has a sentence or two. */
const MAX_LINE_CHARACTERS = 64 * 1024;

/** The history, as it is now, into a file that is there, empty, and for its owner alone. */
const requestSchema = z.strictObject({ ask: z.literal('copy-history'), to: z.string().min(1) });
export type ProfileRequest = z.infer<typeof requestSchema>;

const answerSchema = z.discriminatedUnion('ok', [
  /** Not copied: this program keeps nothing in that file. */
  z.object({ ok: z.literal(true), copied: z.boolean() }),
  z.object({ ok: z.literal(false), reason: z.enum(['busy', 'failed']), message: z.string() }),
]);
export type ProfileAnswer = z.infer<typeof answerSchema>;

/** @returns whether it was copied. @throws what is told to who asked */
export type RequestHandler = (request: ProfileRequest) => Promise<boolean>;

/** Those connected to a lock's socket. Only its folder's owner can be. */
export class LockCallers {
  readonly #sockets = new Set<Socket>();
  #handler: RequestHandler | undefined;

  serve(handler: RequestHandler): void {
    this.#handler = handler;
  }

  take(socket: Socket, state: LockState): void {
    socket.unref(); // nobody who asks keeps a program from ending
    socket.on('error', () => {});
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    if (state !== 'holds') {
      socket.end(`${state}\n`, () => socket.destroy());
      return;
    }
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.write(`${state}\n`);
    readLines(socket, (line) => {
      socket.setTimeout(0);
      void this.#answer(line).then((answer) => socket.end(`${JSON.stringify(answer)}\n`, () => socket.destroy()));
      return 'enough';
    });
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async #answer(line: string): Promise<ProfileAnswer> {
    const request = requestSchema.safeParse(parsed(line)).data;
    if (!request) return { ok: false, reason: 'busy', message: 'it is another version of Earshot' };
    if (!this.#handler) return { ok: false, reason: 'busy', message: 'it is just starting, or is a command at work' };
    try {
      return { ok: true, copied: await this.#handler(request) };
    } catch (error) {
      return { ok: false, reason: 'failed', message: messageOf(error) };
    }
  }
}

/**
 * Asks the program at the other end. Waits for the answer as long as that program lives.
 * @throws ChatError `profile-locked`: it can't or doesn't answer; `history-unusable`: it tried
 */
export async function askHolder(socket: Socket, request: ProfileRequest, dir: string): Promise<boolean> {
  const heard = await new Promise<ProfileAnswer | string>((resolve) => {
    const silent = 'it does not answer';
    const timer = setTimeout(() => resolve(silent), GREETING_TIMEOUT_MS);
    let isGreeted = false;
    readLines(socket, (line) => {
      clearTimeout(timer);
      if (isGreeted) {
        resolve(answerSchema.safeParse(parsed(line)).data ?? 'it is another version of Earshot');
        return 'enough';
      }
      isGreeted = true;
      return 'more';
    });
    const gone = () => {
      clearTimeout(timer);
      resolve('it ended meanwhile, or is an older version');
    };
    socket.on('error', () => {});
    socket.on('close', gone);
    if (socket.destroyed) gone();
    else socket.write(`${JSON.stringify(request)}\n`);
  }).finally(() => socket.destroy());
  if (typeof heard === 'object' && heard.ok) return heard.copied;
  const reason = typeof heard === 'string' ? heard : heard.message;
  if (typeof heard === 'object' && heard.reason === 'failed') {
    throw new ChatError('history-unusable', reason, { params: { reason } });
  }
  throw new ChatError(
    'profile-locked',
    `the profile ${dir} is in use by a running Earshot that can't copy it now: ${reason}; try again, or close that one first`,
    { retryable: true, params: { dir, reason } },
  );
}

/** Whole lines, until `take` has enough. A line without end ends the connection. */
function readLines(socket: Socket, take: (line: string) => 'more' | 'enough'): void {
  let text = '';
  let isOver = false;
  socket.setEncoding('utf8');
  socket.on('data', (piece: string) => {
    if (isOver) return;
    text += piece;
    for (let at = text.indexOf('\n'); at >= 0 && !isOver; at = text.indexOf('\n')) {
      const line = text.slice(0, at);
      text = text.slice(at + 1);
      isOver = take(line) === 'enough';
    }
    if (text.length > MAX_LINE_CHARACTERS) socket.destroy();
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
