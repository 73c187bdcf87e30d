/** Whatever config.json holds: a configuration that can be used, or `config-invalid` that says what to put right. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { isHost, MAX_PORT, parseAddress } from '../../src/core/address.ts';
import { countAddresses, parseCidr } from '../../src/core/cidr.ts';
import type { Config, ConfigOverrides } from '../../src/core/config.ts';
import { configFileSchema, MAX_PAIRS } from '../../src/core/config-schema.ts';
import { ChatError } from '../../src/core/errors.ts';
import { cleanName } from '../../src/core/text.ts';
import { loadConfig } from '../../src/node/config-file.ts';
import { fuzz } from './fuzz-run.ts';
import { anyText } from './odd-text.ts';
import { anyJson, keysOf } from './schema-values.ts';

/** A path and a sentence: what a person reads to the end. */
const MAX_MESSAGE_LENGTH = 1_000;
/** A shorter one may be part of the message by chance. */
const MIN_SECRET_LENGTH = 12;

const dir = mkdtempSync(join(tmpdir(), 'earshot-fuzz-'));
const file = join(dir, 'config.json');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const values = keysOf(configFileSchema);

/** A key with a value for it, or with one for another. */
const entry: fc.Arbitrary<readonly [string, unknown]> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(...Object.keys(values))
      .chain((key) => fc.tuple(fc.constant(key), values[key] ?? anyJson)),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...Object.keys(values)), anyJson) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', ''), anyText), anyJson),
  },
);

/** Written by hand: keys twice, and `__proto__` as a key, which no object literal has. */
const jsonText = fc
  .array(entry, { maxLength: 8 })
  .map(
    (entries) =>
      `{${entries.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value) ?? 'null'}`).join(',\n  ')}}`,
  );

const PIECES = [
  ',',
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  '//',
  '/* */',
  '\\',
  '\\u12',
  '\u0000',
  '\ufeff',
  '1e999',
  'NaN',
  'null',
  '-',
  "'",
  '\u2028',
];
const at = fc.double({ min: 0, max: 1, noNaN: true });

/** As people mistype it, and disks damage it. */
const damaged = fc
  .tuple(jsonText, fc.array(fc.tuple(at, at, fc.constantFrom(...PIECES), fc.boolean()), { minLength: 1, maxLength: 3 }))
  .map(([text, changes]) =>
    changes.reduce((now, [where, length, piece, removes]) => {
      const index = Math.floor(where * now.length);
      return now.slice(0, index) + piece + now.slice(index + (removes ? Math.floor(length * 20) : 0));
    }, text),
  );

const bytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: jsonText.map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: damaged.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: anyJson.map((value) => Buffer.from(JSON.stringify(value) ?? '')) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }) },
  {
    weight: 1,
    arbitrary: fc.tuple(jsonText, at, fc.uint8Array({ maxLength: 4 })).map(([text, where, more]) => {
      const whole = Buffer.from(text);
      const index = Math.floor(where * whole.length);
      return Buffer.concat([whole.subarray(0, index), more, whole.subarray(index)]);
    }),
  },
);

const overrides = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('name', 'ip', 'cidr', 'min_port', 'max_port'), anyJson) },
) as fc.Arbitrary<ConfigOverrides>;

/** Nothing in it that a node could stumble over. */
function checkUsable(config: Config): void {
  const { minPort, maxPort, cidrs, peers, name, ip } = config;
  expect(Number.isInteger(minPort) && Number.isInteger(maxPort) && 1 <= minPort && minPort <= maxPort).toBe(true);
  expect(maxPort).toBeLessThanOrEqual(MAX_PORT);
  expect(cidrs.length).toBeGreaterThan(0);
  for (const cidr of cidrs) expect(parseCidr(cidr), cidr).toBeDefined();
  expect(countAddresses(cidrs) * (maxPort - minPort + 1)).toBeLessThanOrEqual(MAX_PAIRS);
  for (const peer of peers) expect(parseAddress(peer), peer).toBe(peer);
  if (name !== undefined) expect(name !== '' && cleanName(name) === name).toBe(true);
  if (ip !== undefined) expect(isHost(ip)).toBe(true);
}

/** The values of keys that no message may repeat, however wrong they are. */
function secretsIn(text: string): string[] {
  try {
    const { network_key: secret } = JSON.parse(text) as { network_key?: unknown };
    return typeof secret === 'string' && secret.trim().length >= MIN_SECRET_LENGTH ? [secret] : [];
  } catch {
    return [];
  }
}

/** Names where it is, and what: a key, an option or a place in the text. */
function checkMessage({ code, message, params }: ChatError, text: string): void {
  expect(code).toBe('config-invalid');
  expect(message.startsWith(`${file}: `) || message.startsWith('--'), message).toBe(true);
  expect(message.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH + file.length);
  expect([file, '']).toContain(params.file);
  expect(typeof params.key === 'string' || typeof params.reason === 'string', message).toBe(true);
  for (const secret of secretsIn(text)) expect(message).not.toContain(secret);
}

test('config.json: usable, or refused with the file, the key and what is allowed', async () => {
  await fuzz(
    'config',
    fc.asyncProperty(bytes, overrides, async (written, given) => {
      writeFileSync(file, written);
      try {
        const { config } = await loadConfig({ configFile: undefined, programDir: undefined, overrides: given }, dir);
        checkUsable(config);
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        checkMessage(error, Buffer.from(written).toString('utf8'));
      }
      expect(Object.hasOwn(Object.prototype, 'name')).toBe(false);
    }),
  );
});
