/** Exports on their way to a browser: each under an address of its own that is good for one fetch and not for long. */

import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ChatError } from '../../core/errors.ts';
import type { ContractTarget } from '../../ipc/contract.ts';
import { type ExportAsked, type Exported, suggestedName } from '../export-target.ts';
import { PAGE_HEADERS } from '../page-policy.ts';

/** 256 bits, like the session's token, over whose link alone the address is told. */
const TICKET_BYTES = 32;
/** The window fetches at once; what nobody fetches doesn't stay on disk. */
const KEPT_MS = 60_000;
/** More than one person asks for in a minute; each may be as large as the history. */
const MAX_KEPT = 8;

interface Kept {
  readonly dir: string;
  readonly file: string;
  readonly name: string;
  readonly timer: NodeJS.Timeout;
}

export class ExportShelf {
  readonly #kept = new Map<string, Kept>();

  /** Has the node write the file into a folder that only we can read; the answer names the address to fetch it from. */
  async export(target: ContractTarget, asked: ExportAsked): Promise<Exported> {
    if (this.#kept.size >= MAX_KEPT) {
      throw new ChatError('file-unwritable', 'too many exports wait to be fetched; try again in a minute', {
        retryable: true,
      });
    }
    const name = suggestedName(asked.file);
    const dir = await mkdtemp(join(tmpdir(), 'earshot-export-'));
    const file = join(dir, name);
    try {
      const { messages } = await target.commands['history:export']({ ...asked, file });
      const ticket = randomBytes(TICKET_BYTES).toString('base64url');
      const timer = setTimeout(() => void this.#forget(ticket), KEPT_MS);
      timer.unref();
      this.#kept.set(ticket, { dir, file, name, timer });
      return { file: `/export/${ticket}`, messages };
    } catch (error) {
      await rm(dir, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * Answers a GET for such an address; it is good for nothing after.
   * @returns false: it is none, or not any more
   */
  answer(path: string, response: ServerResponse): boolean {
    const ticket = /^\/export\/([\w-]{1,64})$/.exec(path)?.[1];
    const kept = ticket === undefined ? undefined : this.#kept.get(ticket);
    if (ticket === undefined || kept === undefined) return false;
    this.#kept.delete(ticket);
    clearTimeout(kept.timer);
    void send(kept, response).finally(() => rm(kept.dir, { recursive: true, force: true }));
    return true;
  }

  /** Nothing stays behind. */
  async close(): Promise<void> {
    await Promise.all([...this.#kept.keys()].map((ticket) => this.#forget(ticket)));
  }

  async #forget(ticket: string): Promise<void> {
    const kept = this.#kept.get(ticket);
    if (kept === undefined) return;
    this.#kept.delete(ticket);
    clearTimeout(kept.timer);
    await rm(kept.dir, { recursive: true, force: true });
  }
}

async function send({ file, name }: Kept, response: ServerResponse): Promise<void> {
  try {
    const { size } = await stat(file);
    response.writeHead(200, {
      ...PAGE_HEADERS,
      // What people said is in it: saved, never shown as a page of this origin.
      'Content-Type': 'application/octet-stream',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'Content-Length': size,
      'Cache-Control': 'no-store',
    });
    await pipeline(createReadStream(file), response);
  } catch {
    // Gone from the disk, or the browser went: it sees a download that was broken off.
    response.destroy();
  }
}
