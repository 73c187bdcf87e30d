/** Finds web addresses in what people say. What is shown is the address, sign for sign, or it is no link. Pure. */

/** As much as Windows hands to a browser. A longer one stays text as a whole: its beginning would lead elsewhere. */
export const MAX_ADDRESS_LENGTH = 2_048;

/** The longest host there is (253), a port and a scheme fit in. */
const AUTHORITY_LENGTH = 300;

/** Not in the middle of a word or of another address. */
const START = /(?<![\w+\-@%/])https?:\/\/(?![/?#])/gi;

const ENDING_ASCII = new Set('<>"`{}|\\^');
/** Space, controls, and punctuation of other scripts. Not what can't be seen: see host-doubts.ts. */
const ENDING =
  /[\p{Z}\p{Cc}«»\u2012-\u2027\u2030-\u205e\u3001-\u3003\u3008-\u3020\u3030\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]/u;
/** Ends a sentence, or a word in Markdown, rather than an address. */
const TRAILING_ASCII = new Set(".,;:!?'*_~([");
const TRAILING = /[\p{P}\p{Cf}]/u;
const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[' };

/** Where no space is written between words: a host in Latin letters, or its port, ends where such a word begins. */
const UNSPACED_WORD =
  /^https?:\/\/[^/?#]*?(?:\.[a-z]{2,}|:\d{1,5})(?=[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{Extended_Pictographic}])/iu;

export interface Piece {
  readonly text: string;
  readonly isLink: boolean;
}

/**
 * The pieces of `text` in order, which together are `text`. Takes time linear in its length, whatever it is.
 * @param cut `text` goes on, and nobody knows how: an address at its end may be the beginning of another
 */
export function findLinks(text: string, cut = false): readonly Piece[] {
  const pieces: Piece[] = [];
  let told = 0;
  const tell = (end: number, isLink: boolean) => {
    if (end > told) pieces.push({ text: text.slice(told, end), isLink });
    told = end;
  };
  START.lastIndex = 0;
  for (let match = START.exec(text); match !== null; match = START.exec(text)) {
    const past = pastAddress(text, match.index, match.index + match[0].length);
    const end = withoutTrailing(text, past);
    if (!(cut && past === text.length) && isAddress(text.slice(match.index, end))) {
      tell(match.index, false);
      tell(end, true);
    }
    START.lastIndex = Math.max(past, START.lastIndex);
  }
  tell(text.length, false);
  return pieces;
}

/** Past the last sign that may belong to it: up to a space, a quote, or a bracket that was opened before it. */
function pastAddress(text: string, start: number, afterScheme: number): number {
  const word = UNSPACED_WORD.exec(text.slice(start, start + AUTHORITY_LENGTH));
  if (word !== null) return start + word[0].length;
  const open: string[] = [];
  for (let at = afterScheme; at < text.length; at++) {
    const sign = text.charAt(at);
    if (text.charCodeAt(at) < 0x80 ? ENDING_ASCII.has(sign) || sign <= ' ' || sign === '\x7f' : ENDING.test(sign))
      return at;
    if (sign === '(' || sign === '[') open.push(sign);
    else if (sign in CLOSES && open.pop() !== CLOSES[sign]) return at;
  }
  return text.length;
}

function withoutTrailing(text: string, past: number): number {
  let end = past;
  while (end > 0) {
    const sign = text.charAt(end - 1);
    const trailing = text.charCodeAt(end - 1) < 0x80 ? TRAILING_ASCII.has(sign) : TRAILING.test(sign);
    if (!trailing) break;
    end -= 1;
  }
  return end;
}

function isAddress(text: string): boolean {
  if (text.length > MAX_ADDRESS_LENGTH) return false;
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false;
  // "http://http://…": a slip of the hand, not a host.
  return url.hostname !== '' && !/^https?$/.test(url.hostname);
}
