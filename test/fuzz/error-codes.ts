/** The closed list of error codes, read from where it is written: a type is gone at run time. */

import { readFileSync } from 'node:fs';

const source = readFileSync(new URL('../../src/core/errors.ts', import.meta.url), 'utf8');
const union = source.slice(
  source.indexOf('export type ErrorCode'),
  source.indexOf(';', source.indexOf('export type ErrorCode')),
);

export const ERROR_CODES: ReadonlySet<string> = new Set(
  [...source.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, code]) => code ?? ''),
);

if (ERROR_CODES.size < 10 || !union.includes('config-invalid')) throw new Error('errors.ts is written differently now');
