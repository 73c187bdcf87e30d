/** What may stand after from:, in:, before: and after:, offered while one types it. Pure. */

/** More are not read: one types another letter. */
export const MAX_COMPLETIONS = 6;

export const OPERATORS = ['from', 'in', 'before', 'after'] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Offer {
  /** As it is shown. */
  readonly label: string;
  /** As it is written after the colon, without quotes. */
  readonly value: string;
}

export interface Completion extends Offer {
  /** The whole query with it, and where the caret then stands. */
  readonly query: string;
  readonly caret: number;
}

// The part that the caret is at the end of; a quote may still be open. Full-width colons are what a Chinese keyboard gives.
const UNDER_CARET = /(?:^|\s)(from|in|before|after)[:：](?:["“]([^"”]*)|([^\s"“]*))$/iu;

function fold(text: string): string {
  return text.normalize('NFKC').toLocaleLowerCase();
}

/** A value as the query language reads it back: in quotes where it has a space in it, or what would end it. */
function written(value: string): string {
  const plain = value.replaceAll(/["“”«»„＂]/g, '');
  return /[\s:：]/.test(plain) || plain === '' ? `"${plain}"` : plain;
}

/** None while the caret is elsewhere than at the end of one of the operators. */
export function completions(
  query: string,
  caret: number,
  offers: Readonly<Record<Operator, readonly Offer[]>>,
): readonly Completion[] {
  const head = query.slice(0, caret);
  const tail = query.slice(caret);
  const found = UNDER_CARET.exec(head);
  if (found === null || !/^(?:\s|$)/.test(tail)) return [];
  const [, operator = '', quoted, bare] = found;
  const typed = fold(quoted ?? bare ?? '');
  const begin = head.length - found[0].trimStart().length;
  const all = offers[operator.toLowerCase() as Operator];
  const matching = all.filter(({ label, value }) => fold(label).includes(typed) || fold(value).includes(typed));
  // What is there already, letter by letter, needs no completing.
  if (matching.some(({ value }) => fold(value) === typed) && quoted === undefined) return [];
  return matching.slice(0, MAX_COMPLETIONS).map((offer) => {
    const whole = `${query.slice(0, begin)}${operator}:${written(offer.value)} `;
    return { ...offer, query: whole + tail.trimStart(), caret: whole.length };
  });
}

/** The query with an operator begun at its end; the caret belongs there. */
export function withOperator(query: string, operator: Operator | 'phrase'): { query: string; caret: number } {
  const head = query === '' || /\s$/.test(query) ? query : `${query} `;
  if (operator === 'phrase') return { query: `${head}""`, caret: head.length + 1 };
  const whole = `${head}${operator}:`;
  return { query: whole, caret: whole.length };
}

/** As the query language writes a day, by this machine's calendar. */
export function dayText(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
