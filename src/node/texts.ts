/** Texts at the node's edge: what others sent as it is shown, what our person wrote as it is sent. Pure. */

import { ChatError } from '../core/errors.ts';
import { cleanText, cutUtf8, MAX_TEXT_BYTES, utf8Length } from '../core/text.ts';

/** As it is shown; undefined when nothing is left of it. */
export function heardText(raw: string): { text: string; truncated: boolean } | undefined {
  const cut = cutUtf8(raw, MAX_TEXT_BYTES);
  const text = cleanText(cut);
  return text === '' ? undefined : { text, truncated: cut.length < raw.length };
}

/** As it is sent. @throws ChatError `message-empty`, `message-too-long` */
export function ownText(raw: string): string {
  const text = cleanText(raw);
  if (text.trim() === '') throw new ChatError('message-empty', 'there is nothing to send; type something first');
  if (text.length * 3 > MAX_TEXT_BYTES) {
    const bytes = utf8Length(text);
    if (bytes > MAX_TEXT_BYTES) {
      throw new ChatError(
        'message-too-long',
        `the message has ${bytes} bytes; at most ${MAX_TEXT_BYTES} can be sent: split it, or send less`,
        { params: { bytes, maxBytes: MAX_TEXT_BYTES } },
      );
    }
  }
  return text;
}
