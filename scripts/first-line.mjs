import { stripVTControlCharacters } from 'node:util';

/** Of an error's message, for a list: without colours, at most 300 characters. */
export function firstLine(message) {
  const line = stripVTControlCharacters(message ?? '')
    .trim()
    .split('\n')[0];
  return line.length > 300 ? `${line.slice(0, 300)} …` : line || 'no reason was given';
}
