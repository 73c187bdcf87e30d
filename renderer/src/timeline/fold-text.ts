/** The beginning of a long message: what is shown until the person asks for all. Pure. */

import type { Piece } from '../links/find-links.ts';
import { FOLDED_CHARACTERS, FOLDED_LINES } from '../store/rows.ts';

/**
 * How much of `text` to show at first: all of it when it is short enough.
 * @param pieces of `text`; no link among them is shown in part, for its beginning may lead elsewhere
 */
export function foldedLength(text: string, pieces: readonly Piece[]): number {
  let end = text.length;
  for (let line = 0, at = -1; line < FOLDED_LINES; line++) {
    at = text.indexOf('\n', at + 1);
    if (at < 0) break;
    if (line === FOLDED_LINES - 1) end = at;
  }
  if (end > FOLDED_CHARACTERS) {
    end = FOLDED_CHARACTERS;
    // Not between the halves of a surrogate pair.
    if ((text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end -= 1;
  }
  end = besideLink(end, pieces);
  // A few words more cost less room than the button.
  return end > text.length - 80 && text.indexOf('\n', end + 1) < 0 ? text.length : end;
}

/** Before the link that `end` is in. Something always stands before it: no link is as long as what is shown. */
function besideLink(end: number, pieces: readonly Piece[]): number {
  let at = 0;
  for (const { text, isLink } of pieces) {
    const past = at + text.length;
    if (past >= end) return isLink && past > end ? at : end;
    at = past;
  }
  return end;
}
