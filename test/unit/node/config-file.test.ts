import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig, writeConfigKeys } from '../../../src/node/config-file.ts';
import { newNetworkKey } from '../../../src/node/network-key.ts';

let root: string;
let profileDir: string;
let programDir: string;
let own: string;
let program: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'earshot-config-'));
  const folder = root;
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  profileDir = join(root, 'profile');
  programDir = join(root, 'program');
  mkdirSync(profileDir);
  mkdirSync(programDir);
  own = join(profileDir, 'config.json');
  program = join(programDir, 'config.json');
});

const put = (file: string, content: unknown) =>
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
const get = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const load = (more: { configFile?: string; overrides?: object; programDir?: undefined } = {}) =>
  loadConfig({ configFile: undefined, programDir, overrides: {}, ...more }, profileDir);

describe('which file is in force', () => {
  test("none: defaults, and the profile's would be written", async () => {
    expect(await load()).toMatchObject({
      config: { minPort: 4565, cidrs: ['127.0.0.1/32'] },
      file: own,
      readFrom: undefined,
      networkChoiceNeeded: true,
    });
    expect(await load({ programDir: undefined })).toMatchObject({ file: own, networkChoiceNeeded: true });
  });

  test("the program's, where the profile has none", async () => {
    put(program, { min_port: 4001, cidr: '127.0.0.1/32' });
    expect(await load()).toMatchObject({
      config: { minPort: 4001 },
      file: own,
      readFrom: program,
      networkChoiceNeeded: true,
    });
  });

  test("the profile's before the program's, whole", async () => {
    put(program, { min_port: 4001, name: 'Program' });
    put(own, { min_port: 4002, cidr: '127.0.0.1/32' });
    expect(await load()).toMatchObject({
      config: { minPort: 4002, name: undefined },
      file: own,
      readFrom: own,
      networkChoiceNeeded: false,
    });
  });

  test('--config before both', async () => {
    put(own, { min_port: 4002 });
    const given = join(root, 'mine.json');
    put(given, { min_port: 4003, cidr: ['127.0.0.1/32'] });
    expect(await load({ configFile: given })).toMatchObject({
      config: { minPort: 4003 },
      file: given,
      readFrom: given,
      networkChoiceNeeded: false,
    });
  });

  test('options before any file', async () => {
    put(own, { min_port: 4002, name: 'File' });
    const loaded = await load({ overrides: { name: 'Option', cidr: '127.0.0.2/32' } });
    expect(loaded).toMatchObject({
      config: { minPort: 4002, name: 'Option', cidrs: ['127.0.0.2/32'] },
      networkChoiceNeeded: false,
    });
  });

  test('a file without cidr leaves the networks to be chosen', async () => {
    put(own, { name: 'Ana' });
    expect(await load()).toMatchObject({ networkChoiceNeeded: true });
  });
});

describe('what is wrong', () => {
  test('--config names no file', async () => {
    const configFile = join(root, 'no', 'such.json');
    await expect(load({ configFile })).rejects.toMatchObject({
      code: 'config-invalid',
      message: `${configFile}: there is no such file; check the path after --config, or leave the option out`,
    });
  });

  test('a bad value names the file it is in', async () => {
    put(program, { min_port: 0 });
    await expect(load()).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining(`${program}: min_port is 0; allowed: `),
    });
  });

  test('a bad option names the option', async () => {
    await expect(load({ overrides: { min_port: 0 } })).rejects.toMatchObject({
      message: expect.stringMatching(/^--min-port is 0; allowed: /),
    });
  });

  test('not JSON: says line, column and what to do', async () => {
    put(own, '{\n  "name": "Ana",\n}\n');
    await expect(load()).rejects.toMatchObject({
      code: 'config-invalid',
      message: `${own}: it is not JSON: line 3, column 1: found "}", expected another key in double quotes: take the comma before this } away`,
      cause: expect.any(SyntaxError),
    });
  });

  test.each([
    ['', 'it is not JSON: line 1, column 1'],
    ['null', 'the file is null; allowed: an object'],
    ['[]', 'the file is []; allowed: an object'],
    [' '.repeat(1_048_577), 'it has 1048577 bytes; allowed: 1048576'],
  ])('content %j', async (content, message) => {
    put(own, content);
    await expect(load()).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining(`${own}: ${message}`),
    });
  });

  test('a folder in its place', async () => {
    mkdirSync(own);
    await expect(load()).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining(`${own}: it cannot be read`),
    });
  });
});

test('a byte order mark is no matter', async () => {
  put(own, '\ufeff{ "name": "Ana" }');
  expect((await load()).config.name).toBe('Ana');
});

describe('writing', () => {
  const change = async (keys: Parameters<typeof writeConfigKeys>[2]) => {
    const { file, readFrom } = await load();
    await writeConfigKeys(file, readFrom, keys);
  };

  test('keeps the other keys, their order, and nothing beside the file', async () => {
    put(own, '{"max_port":4600,"name":"Ana","min_port":4565,"peers":["10.1.2.3:4565"]}');
    await change({ name: 'Bo', cidr: ['10.0.0.0/24', '127.0.0.1/32'] });
    expect(readFileSync(own, 'utf8')).toBe(
      `${JSON.stringify({ max_port: 4600, name: 'Bo', min_port: 4565, peers: ['10.1.2.3:4565'], cidr: ['10.0.0.0/24', '127.0.0.1/32'] }, undefined, 2)}\n`,
    );
    expect(readdirSync(profileDir)).toEqual(['config.json']);
    expect(await load()).toMatchObject({ networkChoiceNeeded: false, readFrom: own });
  });

  test('one network is written as text', async () => {
    await change({ cidr: ['10.0.0.0/24'] });
    expect(get(own)).toEqual({ cidr: '10.0.0.0/24' });
  });

  test('a network key is for its owner only, and is taken out again', async () => {
    put(own, { name: 'Ana', min_port: 4001 });
    chmodSync(own, 0o644);
    const network_key = newNetworkKey();
    await writeConfigKeys(own, own, { network_key });
    expect(get(own)).toEqual({ name: 'Ana', min_port: 4001, network_key });
    if (process.platform !== 'win32') expect(statSync(own).mode & 0o777).toBe(0o600);
    await writeConfigKeys(own, own, { network_key: null });
    expect(get(own)).toEqual({ name: 'Ana', min_port: 4001 });
  });

  test("the first one starts from the program's, which stays as it is", async () => {
    put(program, { $schema: './config.schema.json', min_port: 4001, max_port: 4002, peers: ['10.1.2.3:4565'] });
    const before = readFileSync(program, 'utf8');
    await change({ cidr: '10.0.0.0/24' });
    expect(get(own)).toEqual({ min_port: 4001, max_port: 4002, peers: ['10.1.2.3:4565'], cidr: '10.0.0.0/24' });
    expect(readFileSync(program, 'utf8')).toBe(before);
  });

  test('a schema named absolutely is kept', async () => {
    put(program, { $schema: 'https://example.org/config.schema.json' });
    await change({ name: 'Ana' });
    expect(get(own)).toEqual({ $schema: 'https://example.org/config.schema.json', name: 'Ana' });
  });

  test('a new name is no choice of networks', async () => {
    put(program, { cidr: '127.0.0.1/32' });
    await change({ name: 'Ana' });
    expect(await load()).toMatchObject({ networkChoiceNeeded: true, config: { name: 'Ana', cidrs: ['127.0.0.1/32'] } });
  });

  test('what is not valid is not written', async () => {
    put(own, { name: 'Ana' });
    await expect(change({ name: 'Bo', cidr: '10.0.0.0/8' })).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('1048576'),
    });
    await expect(change({ name: '' })).rejects.toMatchObject({ code: 'config-invalid' });
    expect(get(own)).toEqual({ name: 'Ana' });
  });

  test('a file that became invalid meanwhile is left alone', async () => {
    put(own, '{ "name": ');
    await expect(writeConfigKeys(own, own, { name: 'Bo' })).rejects.toMatchObject({ code: 'config-invalid' });
    expect(readFileSync(own, 'utf8')).toBe('{ "name": ');
  });

  test('two at once both take effect', async () => {
    await Promise.all([change({ name: 'Ana' }), change({ cidr: '10.0.0.0/24' })]);
    expect(get(own)).toEqual({ name: 'Ana', cidr: '10.0.0.0/24' });
  });

  test('a folder that is no folder: says so, keeps the cause, and writes nothing', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(writeConfigKeys(join(root, 'file', 'config.json'), undefined, { name: 'Ana' })).rejects.toMatchObject({
      code: 'config-unwritable',
      message: expect.stringContaining('cannot be written'),
      cause: expect.any(Error),
    });
  });

  test.skipIf(process.platform === 'win32')('goes through a symbolic link and keeps the mode', async () => {
    const real = join(root, 'real.json');
    put(real, { name: 'Ana' });
    chmodSync(real, 0o640);
    symlinkSync(real, own);
    await change({ name: 'Bo' });
    expect(lstatSync(own).isSymbolicLink()).toBe(true);
    expect(get(real)).toEqual({ name: 'Bo' });
    expect(statSync(real).mode & 0o777).toBe(0o640);
    expect(existsSync(join(profileDir, '.config.json'))).toBe(false);
  });
});
