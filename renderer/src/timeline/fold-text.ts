/** The beginning of a long message: what is shown until the person asks for all. Pure. */

import { FOLDED_CHARACTERS, FOLDED_LINES } from '../store/rows.ts';

/** `text` itself when it is short enough. */
export function foldText(text: string): string {
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
  // A few words more cost less room than the button.
  return end > text.length - 80 && text.indexOf('\n', end + 1) < 0 ? text : text.slice(0, end);
}
