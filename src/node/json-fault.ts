/** Where JSON text stops being JSON, and why: engines differ in telling it, and often don't. Pure. */

export interface JsonFault {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  /** What is wrong there, and what to do. */
  readonly advice: string;
}

const WHITE = /[ \t\n\r]*/y;
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them inside strings
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** Nesting this reader follows; a config has two levels. */
const MAX_DEPTH = 64;

class Fault extends Error {
  readonly at: number;
  constructor(at: number, advice: string) {
    super(advice);
    this.at = at;
  }
}

/** Undefined when the text is JSON (RFC 8259). */
export function findJsonFault(text: string): JsonFault | undefined {
  let at = 0;

  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const fail = (wanted: string): never => {
    throw new Fault(at, adviceFor(text, at, wanted));
  };
  const string = (wanted: string): void => {
    if (text[at] !== '"') fail(wanted);
    if (!take(STRING))
      fail(
        'the end of this text: a closing quote is missing, or a \\ or line break in it is not written as \\\\ or \\n',
      );
    take(WHITE);
  };
  const list = (close: '}' | ']', item: (wanted: string) => void, first: string, next: string): void => {
    at += 1;
    take(WHITE);
    if (text[at] !== close) {
      item(first);
      while (text[at] === ',') {
        at += 1;
        take(WHITE);
        if (text[at] === close) fail(`${next}: take the comma before this ${close} away`);
        item(next);
      }
      if (text[at] !== close) fail(`a comma or ${close}`);
    }
    at += 1;
  };
  const value = (depth: number): void => {
    take(WHITE);
    if (depth > MAX_DEPTH) fail('fewer levels');
    if (text[at] === '{') {
      const member = (wanted: string): void => {
        string(wanted);
        if (text[at] !== ':') fail('a colon between key and value');
        at += 1;
        value(depth + 1);
      };
      list('}', member, 'a key in double quotes or }', 'another key in double quotes');
    } else if (text[at] === '[') {
      list(']', () => value(depth + 1), 'a value or ]', 'another value');
    } else if (text[at] === '"') {
      string('text');
    } else if (!take(SCALAR)) {
      fail('a value: text in double quotes, a number, true, false, [ or {');
    }
    take(WHITE);
  };

  try {
    value(0);
    if (at < text.length) fail('the end of the file');
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const before = text.slice(0, error.at).split(/\r\n|\r|\n/);
    return { line: before.length, column: (before.at(-1) ?? '').length + 1, advice: error.message };
  }
}

function adviceFor(text: string, at: number, wanted: string): string {
  const found = text[at];
  if (found === undefined) return `the file ends where ${wanted} should follow`;
  if (found === '/' || found === '#') return `comments are not allowed here; expected ${wanted}`;
  if (found === "'" || found === '\u201c' || found === '\u201d')
    return `expected ${wanted}; use plain double quotes (")`;
  return `found ${JSON.stringify(found)}, expected ${wanted}`;
}
