import { describe, expect, onTestFinished, test } from 'vitest';
import { type Config, parseConfig } from '../../../src/core/config.ts';
import { ChatError } from '../../../src/core/errors.ts';
import type { LoadedConfig } from '../../../src/node/config-file.ts';
import { POLL_MS, restartNeededFor, SETTLE_MS, watchConfig } from '../../../src/node/config-watch.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const config = (raw: object): Config => parseConfig(raw, 'config.json');
const loaded = (raw: object): LoadedConfig => ({
  config: config(raw),
  file: 'f',
  readFrom: 'f',
  networkChoiceNeeded: false,
});

/** A watch over a file that is what `now` says; only polling, as there is no folder to watch. */
function watching(initial: object) {
  const clock = new FakeClock();
  const told: (LoadedConfig | ChatError)[] = [];
  const file = { now: () => loaded(initial), reads: 0 };
  const watch = watchConfig({
    load: async () => {
      file.reads += 1;
      return file.now();
    },
    files: [],
    initial: loaded(initial),
    clock,
    onEdit: (edit) => told.push(edit),
  });
  onTestFinished(() => watch.close());
  return { clock, told, file, watch };
}

const bad = (): never => {
  throw new ChatError('config-invalid', 'f: it is not JSON');
};

test('says nothing while nothing changes, and looks every five seconds', async () => {
  const { clock, told, file } = watching({ name: 'Ana' });
  await clock.advance(60_000);
  expect(told).toEqual([]);
  expect(file.reads).toBeLessThanOrEqual(60_000 / POLL_MS + 1);
});

test('tells an edit once, when two readings agree', async () => {
  const { clock, told, file } = watching({ name: 'Ana' });
  await clock.advance(POLL_MS);
  file.now = () => loaded({ name: 'Bo' });
  await clock.advance(POLL_MS + SETTLE_MS);
  expect(told).toEqual([loaded({ name: 'Bo' })]);
  await clock.advance(60_000);
  expect(told).toHaveLength(1);
});

test('a half-written file is never told', async () => {
  const { clock, told, file } = watching({ name: 'Ana' });
  await clock.advance(SETTLE_MS + POLL_MS - 1);
  file.now = bad;
  await clock.advance(1);
  file.now = () => loaded({ name: 'Bo' });
  await clock.advance(POLL_MS);
  expect(told).toEqual([loaded({ name: 'Bo' })]);
});

test('a file that stays wrong is told once, and so is its repair', async () => {
  const { clock, told, file } = watching({ name: 'Ana' });
  file.now = bad;
  await clock.advance(60_000);
  expect(told).toEqual([expect.objectContaining({ code: 'config-invalid' })]);
  file.now = () => loaded({ name: 'Ana' });
  await clock.advance(60_000);
  expect(told.slice(1)).toEqual([loaded({ name: 'Ana' })]);
});

test('a file written to without end is told in the end', async () => {
  const { clock, told, file } = watching({ name: 'Ana' });
  file.now = () => loaded({ name: `Bo ${file.reads}` });
  await clock.advance(SETTLE_MS * 30);
  expect(told).toHaveLength(1);
});

test('told to look now, it does, and what it told is not told again', async () => {
  const { clock, told, file, watch } = watching({ name: 'Ana' });
  file.now = () => loaded({ name: 'Bo' });
  await watch.check();
  expect(told).toEqual([loaded({ name: 'Bo' })]);
  await clock.advance(60_000);
  expect(told).toHaveLength(1);
});

test('closed, it leaves no timer and says nothing, even of a reading under way', async () => {
  const { clock, told, file, watch } = watching({ name: 'Ana' });
  file.now = () => loaded({ name: 'Bo' });
  await clock.advance(SETTLE_MS);
  watch.close();
  watch.close();
  expect(clock.pending).toBe(0);
  await watch.check();
  await clock.advance(60_000);
  expect(told).toEqual([]);
  expect(clock.pending).toBe(0);
});

describe('what needs a restart', () => {
  const running = { config: config({}), ip: '127.0.0.1' };
  test.each<[object, string, string[]]>([
    [{ name: 'Ana', cidr: '127.0.0.0/24', peers: ['10.1.2.3:4565'] }, '127.0.0.1', []],
    [{ cidr: '10.0.0.0/24' }, '10.0.0.7', ['ip']],
    [{ ip: '127.0.0.2' }, '127.0.0.2', ['ip']],
    [{ ip: '127.0.0.1' }, '127.0.0.1', []],
    [{ min_port: 4566 }, '127.0.0.1', ['min_port']],
    [{ max_port: 4570, legacy_peers: false }, '127.0.0.1', ['max_port', 'legacy_peers']],
    [{ max_connections: 300 }, '127.0.0.1', ['max_connections']],
    [{ max_connections: 256 }, '127.0.0.1', []],
  ])('%j, which leads to %s: %j', (raw, ip, keys) => {
    expect(restartNeededFor(running, { config: config(raw), ip })).toEqual(keys);
  });

  test('an address this machine does not have: ip', () => {
    expect(restartNeededFor(running, { config: config({}), ip: undefined })).toEqual(['ip']);
  });
});
