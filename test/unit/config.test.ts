import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countAddresses, mergeCidrs, parseCidr } from '../../src/core/cidr.ts';
import { parseConfig } from '../../src/core/config.ts';
import { CONFIG_DEFAULTS, configSchemaText, MAX_PAIRS } from '../../src/core/config-schema.ts';
import { ChatError } from '../../src/core/errors.ts';

const FILE = '/home/ana/config.json';

function refusal(raw: unknown, overrides = {}): ChatError {
  try {
    parseConfig(raw, FILE, overrides);
  } catch (error) {
    if (error instanceof ChatError && error.code === 'config-invalid') return error;
    throw error;
  }
  throw new Error('was not refused');
}

const PORT = 'a whole number from 1 to 65535';
const CIDR = 'an IPv4 network like "192.168.1.0/24", or a list of 1 to 64';
const NAME = 'text of 1 to 64 visible characters';
const IP = 'one IPv4 address of this machine, like "192.168.1.7" (not 0.0.0.0)';
const PEERS = 'a list of at most 1024 addresses like "10.1.2.3:4565"';
const LEGACY = '"loopback", true or false';
const CONNECTIONS =
  'a whole number from 160 (with fewer, strangers could take nearly every place) to 1024; or leave max_connections out, for 256';

describe('says file, key, what was read and what is allowed', () => {
  test.each<[unknown, string, string, string]>([
    [{ min_port: 0 }, 'min_port', '0', PORT],
    [{ min_port: -1 }, 'min_port', '-1', PORT],
    [{ min_port: 65_536 }, 'min_port', '65536', PORT],
    [{ min_port: 4565.5 }, 'min_port', '4565.5', PORT],
    [{ min_port: '4565' }, 'min_port', '"4565"', PORT],
    [{ min_port: null }, 'min_port', 'null', PORT],
    [{ min_port: Number.NaN }, 'min_port', 'NaN', PORT],
    [{ max_port: 1e9 }, 'max_port', '1000000000', PORT],
    [{ max_port: [4569] }, 'max_port', '[4569]', PORT],
    [{ min_port: 5000, max_port: 4999 }, 'min_port', '5000', 'a port not above max_port, which is 4999'],
    [{ min_port: 5000 }, 'min_port', '5000', 'a port not above max_port, which is 4569 by default'],
    [{ max_port: 80 }, 'min_port', '4565', 'a port not above max_port, which is 80'],
    [{ cidr: '10.0.0.0' }, 'cidr', '"10.0.0.0"', CIDR],
    [{ cidr: '10.0.0.0/33' }, 'cidr', '"10.0.0.0/33"', CIDR],
    [{ cidr: '10.0.0.0/-1' }, 'cidr', '"10.0.0.0/-1"', CIDR],
    [{ cidr: '10.0.0.0/' }, 'cidr', '"10.0.0.0/"', CIDR],
    [{ cidr: '10.0.0.0/08' }, 'cidr', '"10.0.0.0/08"', CIDR],
    [{ cidr: '10.0.0.0/8/8' }, 'cidr', '"10.0.0.0/8/8"', CIDR],
    [{ cidr: '10.0.0.0/255.0.0.0' }, 'cidr', '"10.0.0.0/255.0.0.0"', CIDR],
    [{ cidr: ' 10.0.0.0/24' }, 'cidr', '" 10.0.0.0/24"', CIDR],
    [{ cidr: '10.0.0.0/24\n' }, 'cidr', '"10.0.0.0/24\\n"', CIDR],
    [{ cidr: '10.0.0.256/24' }, 'cidr', '"10.0.0.256/24"', CIDR],
    [{ cidr: '010.0.0.0/24' }, 'cidr', '"010.0.0.0/24"', CIDR],
    [{ cidr: '1.2.3/24' }, 'cidr', '"1.2.3/24"', CIDR],
    [{ cidr: '::1/128' }, 'cidr', '"::1/128"', CIDR],
    [{ cidr: 'localhost/32' }, 'cidr', '"localhost/32"', CIDR],
    [{ cidr: '' }, 'cidr', '""', CIDR],
    [{ cidr: 24 }, 'cidr', '24', CIDR],
    [{ cidr: null }, 'cidr', 'null', CIDR],
    [{ cidr: {} }, 'cidr', '{}', CIDR],
    [{ cidr: [] }, 'cidr', '[]', CIDR],
    [{ cidr: ['10.0.0.0/24', '10.0.1.0'] }, 'cidr[1]', '"10.0.1.0"', CIDR],
    [{ cidr: ['10.0.0.0/24', 7] }, 'cidr[1]', '7', CIDR],
    [{ cidr: ['0.0.0.0/24'] }, 'cidr', '"0.0.0.0/24"', 'a network between 1.0.0.0 and 223.255.255.255'],
    [{ cidr: '224.0.0.0/24' }, 'cidr', '"224.0.0.0/24"', 'a network between 1.0.0.0 and 223.255.255.255'],
    [
      { cidr: '10.0.0.0/8' },
      'cidr',
      '"10.0.0.0/8"',
      'at most 1048576 address-port pairs; this is 16777216 addresses x 5 ports = 83886080',
    ],
    [
      { cidr: '0.0.0.0/0' },
      'cidr',
      '"0.0.0.0/0"',
      'at most 1048576 address-port pairs; this is 4294967296 addresses x 5 ports',
    ],
    [
      { cidr: ['10.0.0.0/13', '10.8.0.0/13'] },
      'cidr',
      '["10.0.0.0/13","10.8.0.0/13"]',
      'at most 1048576 address-port pairs; this is 1048576 addresses x 5 ports = 5242880',
    ],
    [
      { cidr: '10.0.0.0/16', min_port: 1, max_port: 17 },
      'cidr',
      '"10.0.0.0/16"',
      'at most 1048576 address-port pairs; this is 65536 addresses x 17 ports = 1114112',
    ],
    [{ cidr: Array.from({ length: 65 }, () => '10.0.0.0/32') }, 'cidr', '["10.0.0.0/32",', CIDR],
    [{ ip: '0.0.0.0' }, 'ip', '"0.0.0.0"', IP],
    [{ ip: '127.1' }, 'ip', '"127.1"', IP],
    [{ ip: 'localhost' }, 'ip', '"localhost"', IP],
    [{ ip: '::1' }, 'ip', '"::1"', IP],
    [{ ip: '224.0.0.1' }, 'ip', '"224.0.0.1"', IP],
    [{ ip: 2_130_706_433 }, 'ip', '2130706433', IP],
    [{ peers: '10.1.2.3:4565' }, 'peers', '"10.1.2.3:4565"', PEERS],
    [{ peers: ['10.1.2.3:4565', '10.1.2.3'] }, 'peers[1]', '"10.1.2.3"', PEERS],
    [{ peers: ['10.1.2.3:0'] }, 'peers[0]', '"10.1.2.3:0"', PEERS],
    [{ peers: ['10.1.2.3:65536'] }, 'peers[0]', '"10.1.2.3:65536"', PEERS],
    [{ peers: ['0.0.0.0:4565'] }, 'peers[0]', '"0.0.0.0:4565"', PEERS],
    [{ peers: ['ana.local:4565'] }, 'peers[0]', '"ana.local:4565"', PEERS],
    [{ peers: [null] }, 'peers[0]', 'null', PEERS],
    [{ peers: Array.from({ length: 1_025 }, () => '10.1.2.3:1') }, 'peers', '["10.1.2.3:1",', PEERS],
    [{ legacy_peers: 'yes' }, 'legacy_peers', '"yes"', LEGACY],
    [{ legacy_peers: 1 }, 'legacy_peers', '1', LEGACY],
    [{ legacy_peers: null }, 'legacy_peers', 'null', LEGACY],
    [{ max_connections: 159 }, 'max_connections', '159', CONNECTIONS],
    [{ max_connections: 1_025 }, 'max_connections', '1025', CONNECTIONS],
    [{ max_connections: 200.5 }, 'max_connections', '200.5', CONNECTIONS],
    [{ max_connections: '256' }, 'max_connections', '"256"', CONNECTIONS],
    [{ max_connections: null }, 'max_connections', 'null', CONNECTIONS],
    [{ name: '' }, 'name', '""', NAME],
    [{ name: ' \t' }, 'name', '" \\t"', NAME],
    [{ name: '\u200b\u202e\ufeff' }, 'name', '"', NAME],
    [{ name: 'a'.repeat(65) }, 'name', `"${'a'.repeat(65)}"`, NAME],
    [{ name: 7 }, 'name', '7', NAME],
    [{ $schema: 7 }, '$schema', '7', 'text'],
    [null, 'the file', 'null', 'an object'],
    [[], 'the file', '[]', 'an object'],
    ['text', 'the file', '"text"', 'an object'],
    [7, 'the file', '7', 'an object'],
    [undefined, 'the file', 'nothing', 'an object'],
  ])('%j', (raw, key, read, allowed) => {
    const { message, params } = refusal(raw);
    expect(message.startsWith(`${FILE}: ${key} is ${read}`)).toBe(true);
    expect(message).toContain(`; allowed: ${allowed}`);
    expect(params).toMatchObject({ file: FILE, key });
    expect(String(params.allowed)).toContain(allowed);
  });

  test.each([
    '{ "minport": 1 }',
    '{ "Name": "Ana" }',
    '{ "__proto__": { "name": "Ana" } }',
    '{ "constructor": 1 }',
    '{ "toString": 1 }',
    '{ "": 1 }',
  ])('an unknown key, as in %s', (text) => {
    const raw = JSON.parse(text) as object;
    const [key] = Object.keys(raw);
    expect(refusal(raw).message).toBe(
      `${FILE}: unknown key ${JSON.stringify(key)}; known keys: $schema, name, ip, cidr, min_port, max_port, peers, legacy_peers, max_connections, history_days, history_max_mb, lobby_share_hours, read_marks, network_key`,
    );
  });

  describe('but of a network key only what is wrong with it', () => {
    const KEY = 'earshot-000g-40r4-0m30-e209-185g-r38e-1w81-24gk-2gah-c5rr-34d1-p70x-3rft-5wf7';
    const allowed = 'a key as `earshot key` prints it, whole; run that for a new one, or leave network_key out';
    test.each<[unknown, string]>([
      ['', 'a text that is no network key'],
      ['hunter2', 'a text that is no network key'],
      ['correct horse battery staple', 'a text that is no network key'],
      [KEY.slice(0, -3), 'a network key with letters missing, or too many'],
      [KEY.replace('40r4', '40r5'), 'a network key with a typing mistake in it'],
      [7, 'no text but number'],
      [null, 'null'],
      [['hunter2'], 'no text but a list'],
      [{ key: 'hunter2' }, 'no text but object'],
    ])('%j', (network_key, read) => {
      const { message, params } = refusal({ network_key });
      expect(message).toBe(`${FILE}: network_key is ${read}; allowed: ${allowed}`);
      expect(params).toEqual({ file: FILE, key: 'network_key', read, allowed });
    });

    test('under a mistyped name, and as another key’s value', () => {
      for (const raw of [
        { networkKey: KEY },
        { network_keys: 'hunter2' },
        { [KEY]: 1 },
        { ip: KEY },
        { peers: [KEY] },
      ]) {
        const { message, params } = refusal(raw);
        for (const secret of ['hunter2', '40r4']) expect(JSON.stringify([message, params])).not.toContain(secret);
      }
    });

    test('is taken in whatever spelling, and kept in one', () => {
      for (const text of [KEY, KEY.toUpperCase(), ` ${KEY.replaceAll('-', ' ')}\n`]) {
        expect(parseConfig({ network_key: text }, FILE).networkKey).toBe(KEY);
      }
      expect(parseConfig({}, FILE).networkKey).toBeUndefined();
    });

    test('seed nodes from anywhere and a closed circle contradict each other', () => {
      expect(refusal({ network_key: KEY, legacy_peers: true }).message).toMatch(
        `${FILE}: legacy_peers is true; allowed: "loopback" or false where there is a network_key`,
      );
      for (const legacy_peers of ['loopback', false]) {
        expect(parseConfig({ network_key: KEY, legacy_peers }, FILE).networkKey).toBe(KEY);
      }
    });
  });

  test('a long value is cut', () => {
    expect(refusal({ ip: 'x'.repeat(10_000) }).message.length).toBeLessThan(400);
  });
});

describe('an option in place of a key', () => {
  test.each<[object, object, string]>([
    [{}, { min_port: 0 }, `--min-port is 0; allowed: ${PORT}`],
    [{}, { max_port: 70_000 }, `--max-port is 70000; allowed: ${PORT}`],
    [{}, { cidr: '10.0.0.0' }, `--cidr is "10.0.0.0"; allowed: ${CIDR}`],
    [{}, { cidr: ['127.0.0.1/32', 'x'] }, `--cidr is "x"; allowed: ${CIDR}`],
    [{}, { ip: 'x' }, `--ip is "x"; allowed: ${IP}`],
    [{}, { name: '' }, `--name is ""; allowed: ${NAME}`],
    [{ max_port: 4600 }, { min_port: 5000 }, '--min-port is 5000; allowed: a port not above max_port, which is 4600'],
    [{ min_port: 4500 }, { max_port: 80 }, '--max-port is 80; allowed: a port not below min_port, which is 4500'],
    [{}, { max_port: 80 }, '--max-port is 80; allowed: a port not below min_port, which is 4565 by default'],
    [
      { cidr: '10.0.0.0/16' },
      { max_port: 5000 },
      '--max-port is 5000; allowed: at most 1048576 address-port pairs; this is 65536 addresses x 436 ports',
    ],
    [{}, { cidr: '10.0.0.0/8' }, '--cidr is "10.0.0.0/8"; allowed: at most 1048576 address-port pairs'],
  ])('%j with %j', (raw, overrides, message) => {
    expect(refusal(raw, overrides).message.slice(0, message.length)).toBe(message);
  });

  test('wins over the file; what is not given changes nothing', () => {
    const config = parseConfig({ name: 'Ana', min_port: 5000, max_port: 5001 }, FILE, {
      name: 'Bo',
      max_port: 5002,
      cidr: undefined,
    } as object);
    expect(config).toMatchObject({ name: 'Bo', minPort: 5000, maxPort: 5002, cidrs: ['127.0.0.1/32'] });
  });

  test('does not hide what is wrong in the file', () => {
    expect(refusal({ min_port: 0 }, { min_port: 4565 }).message).toContain(`${FILE}: min_port is 0`);
  });
});

test('an empty file is the defaults: this machine only', () => {
  const config = parseConfig({}, FILE);
  expect(config).toEqual({
    name: undefined,
    ip: undefined,
    cidrs: ['127.0.0.1/32'],
    minPort: 4565,
    maxPort: 4569,
    peers: [],
    legacyPeers: 'loopback',
    maxConnections: 256,
    networkKey: undefined,
    historyDays: 365,
    historyMaxMb: 2_048,
    lobbyShareHours: 24,
    readMarks: true,
  });
});

test('reads everything there is', () => {
  const raw = {
    $schema: './config.schema.json',
    name: '  Ana\u200b ',
    ip: '192.168.1.7',
    cidr: ['192.168.1.0/24', '10.1.2.3/30'],
    min_port: 1,
    max_port: 65_535 - 65_000,
    peers: ['10.9.9.9:65535'],
    legacy_peers: false,
    max_connections: 1_024,
    history_days: 30,
    history_max_mb: 100,
    lobby_share_hours: 0.5,
    read_marks: false,
  };
  expect(parseConfig(raw, FILE)).toEqual({
    name: 'Ana',
    ip: '192.168.1.7',
    cidrs: ['192.168.1.0/24', '10.1.2.3/30'],
    minPort: 1,
    maxPort: 535,
    peers: ['10.9.9.9:65535'],
    legacyPeers: false,
    maxConnections: 1_024,
    networkKey: undefined,
    historyDays: 30,
    historyMaxMb: 100,
    lobbyShareHours: 0.5,
    readMarks: false,
  });
});

test('takes a name of 64 characters outside the basic plane', () => {
  expect(parseConfig({ name: '🐟'.repeat(64) }, FILE).name).toBe('🐟'.repeat(64));
});

test('takes a space of exactly the cap, overlapping networks counted once', () => {
  expect(countAddresses(['10.0.0.0/12', '10.1.0.0/16', '10.0.0.1/32'])).toBe(MAX_PAIRS);
  const raw = { cidr: ['10.0.0.0/12', '10.1.0.0/16', '10.0.0.1/32'], min_port: 9, max_port: 9 };
  expect(parseConfig(raw, FILE).cidrs).toHaveLength(3);
});

test('whatever it is given, it throws nothing but ChatError', () => {
  const throwing = {
    get cidr(): string {
      throw new Error('boom');
    },
  };
  const circular: Record<string, unknown> = {};
  circular.name = circular;
  for (const raw of [
    throwing,
    circular,
    { name: 1n },
    { name: Symbol('x') },
    { name: () => 1 },
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('boom');
        },
      },
    ),
  ]) {
    expect(() => parseConfig(raw, FILE)).toThrow(ChatError);
  }
  const keys = ['$schema', 'name', 'ip', 'cidr', 'min_port', 'max_port', 'peers', 'legacy_peers', '__proto__'];
  const value = fc.oneof(
    fc.anything({ withBigInt: true, withSparseArray: true, withNullPrototype: true }),
    fc.integer({ min: -1, max: 70_000 }),
    fc.constantFrom('10.0.0.0/8', '127.0.0.1/32', '127.0.0.1', '0.0.0.0/0', 'loopback', '1.2.3.4:5', true),
    fc.array(fc.oneof(fc.constantFrom('10.0.0.0/8', '1.2.3.4:5'), fc.anything())),
  );
  const raw = fc.oneof(
    fc.anything({ withBigInt: true }),
    fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), value),
  );
  fc.assert(
    fc.property(
      raw,
      fc.option(fc.dictionary(fc.constantFrom('name', 'ip', 'cidr', 'min_port', 'max_port'), value)),
      (file, overrides) => {
        try {
          const config = parseConfig(file, FILE, (overrides ?? {}) as object);
          // What is let through holds what it promises.
          expect(config.minPort).toBeLessThanOrEqual(config.maxPort);
          expect(countAddresses(config.cidrs) * (config.maxPort - config.minPort + 1)).toBeLessThanOrEqual(MAX_PAIRS);
        } catch (error) {
          if (!(error instanceof ChatError)) throw error;
          expect(error.code).toBe('config-invalid');
          expect(error.message).not.toContain('undefined');
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

test('a network is taken by its whole range, host bits or not', () => {
  expect(parseCidr('10.1.2.3/24')).toEqual({ first: 0x0a01_0200, last: 0x0a01_02ff });
  expect(mergeCidrs(['10.0.0.128/25', '10.0.0.0/25', '10.0.2.0/24'])).toEqual([
    { first: 0x0a00_0000, last: 0x0a00_00ff },
    { first: 0x0a00_0200, last: 0x0a00_02ff },
  ]);
});

test('config.schema.json is made of the validator: run `node scripts/config-schema.ts`', () => {
  const file = readFileSync(new URL('../../config.schema.json', import.meta.url), 'utf8');
  expect(file.replaceAll('\r\n', '\n')).toBe(configSchemaText());
});

test("the schema's patterns agree with the validator", () => {
  const schema = JSON.parse(configSchemaText()) as { properties: { cidr: { anyOf: { pattern: string }[] } } };
  const pattern = new RegExp(schema.properties.cidr.anyOf[0]?.pattern ?? '');
  const octet = fc.oneof(fc.integer({ min: 0, max: 300 }).map(String), fc.constantFrom('', '00', '01'));
  fc.assert(
    fc.property(octet, octet, octet, octet, fc.integer({ min: 0, max: 40 }), (a, b, c, d, prefix) => {
      const text = `${a}.${b}.${c}.${d}/${prefix}`;
      expect(pattern.test(text)).toBe(parseCidr(text) !== undefined);
    }),
  );
});

test("the program's own config.json is valid and is the defaults", () => {
  const raw = JSON.parse(readFileSync(new URL('../../config.json', import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;
  expect(parseConfig(raw, 'config.json')).toEqual(parseConfig({}, 'config.json'));
  expect([raw.cidr]).toEqual(CONFIG_DEFAULTS.cidr);
});
