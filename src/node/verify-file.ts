/** A file with an exported conversation, read line by line and checked. Needs no profile and no network. */

import { createReadStream } from 'node:fs';
import { messageOf } from '../core/errors.ts';
import { MAX_EXPORT_LINE_BYTES } from '../history/export-lines.ts';
import { p256Verify } from '../history/signer.ts';
import { type ExportVerdict, verifyExport } from '../history/verify-export.ts';

export type { ExportSummary, ExportVerdict } from '../history/verify-export.ts';

const LINE_FEED = 10;

/** Never throws: a file that can't be read is a verdict too. */
export async function verifyFile(file: string): Promise<ExportVerdict> {
  try {
    return await verifyExport(linesOf(createReadStream(file)), p256Verify());
  } catch (error) {
    return { kind: 'unreadable', reason: messageOf(error) };
  }
}

/** @throws Error for a line that no export has */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    let from = 0;
    for (let at = piece.indexOf(LINE_FEED); at >= 0; at = piece.indexOf(LINE_FEED, from)) {
      parts.push(piece.subarray(from, at));
      yield parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
      parts = [];
      bytes = 0;
      from = at + 1;
    }
    const rest = piece.subarray(from);
    bytes += rest.length;
    if (bytes > MAX_EXPORT_LINE_BYTES) throw new Error(`it has a line of more than ${MAX_EXPORT_LINE_BYTES} bytes`);
    if (rest.length > 0) parts.push(rest);
  }
  if (bytes > 0) yield Buffer.concat(parts);
}
