/** What may be shown of what others send: names and lines, made safe at the edge. Pure. */

/** A chat line, UTF-8 bytes. Leaves room in a 256 KiB frame, and is more than anyone types. */
export const MAX_TEXT_BYTES = 64 * 1024;

/** A display name, in code points: fits a line of the peer list. */
export const MAX_NAME_LENGTH = 64;

// C0 and C1 controls, line and paragraph separators: anything that moves a cursor or ends a line.
// biome-ignore lint/suspicious/noControlCharactersInRegex: stripping them is the point
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
// The same, but for tab and line feed, which belong in a message.
// biome-ignore lint/suspicious/noControlCharactersInRegex: stripping them is the point
const CONTROLS_IN_TEXT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;
// Marks, embeddings, overrides and isolates (Unicode TR9): they reorder what surrounds them.
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
// Characters that take no place, and the blank braille pattern: two names that differ only by them look alike.
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** What most names are: nothing in it can be cleaned. */
const PLAIN_NAME = /^[!-~]+(?: [!-~]+)*$/;

/** A name as it is shown: NFKC, no controls, no bidi marks, nothing invisible, one line, at most 64 code points. */
export function cleanName(raw: string): string {
  if (raw.length <= MAX_NAME_LENGTH && PLAIN_NAME.test(raw)) return raw;
  const text = raw
    .slice(0, MAX_NAME_LENGTH * 8)
    .toWellFormed()
    .normalize('NFKC');
  const shown = text.replace(BIDI, '').replace(INVISIBLE, '').replace(CONTROLS, ' ').replace(/\s+/g, ' ').trim();
  return [...shown].slice(0, MAX_NAME_LENGTH).join('').trim();
}

/** A message as it is shown: well-formed, line breaks as \n, no other controls; bidi marks stay, the view isolates. */
export function cleanText(raw: string): string {
  return raw.toWellFormed().replace(/\r\n?/g, '\n').replace(CONTROLS_IN_TEXT, '');
}

/** UTF-8 length without allocating. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 4;
      i += 1;
    } else bytes += 3;
  }
  return bytes;
}

/** Cuts to at most `maxBytes` of UTF-8, never inside a character; nothing of the rest stays in memory. */
export function cutUtf8(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || utf8Length(text) <= maxBytes) return text;
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += utf8Length(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  // V8's slice is a view that keeps all of `text`: of what is shown of a seed node's 4 MiB, sixty-four times as much.
  return JSON.parse(JSON.stringify(text.slice(0, end))) as string;
}
