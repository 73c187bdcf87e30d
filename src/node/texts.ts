/** What seed nodes send, as it is shown. Pure. */

import { cleanText, cutUtf8, MAX_TEXT_BYTES } from '../core/text.ts';

/** As it is shown; undefined when nothing is left of it. */
export function heardText(raw: string): { text: string; truncated: boolean } | undefined {
  const cut = cutUtf8(raw, MAX_TEXT_BYTES);
  const text = cleanText(cut);
  return text === '' ? undefined : { text, truncated: cut.length < raw.length };
}
