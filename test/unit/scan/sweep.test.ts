import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ipOf, portOf } from '../../../src/core/address.ts';
import type { Address } from '../../../src/core/ids.ts';
import type { SweepProgress } from '../../../src/core/model.ts';
import { AddressSpace } from '../../../src/scan/address-space.ts';
import { HOST_INTERVAL_MS, HOSTS_PER_INTERVAL, LOOPBACK_IN_FLIGHT, NETWORK_IN_FLIGHT } from '../../../src/scan/pace.ts';
import { MAX_ATTEMPTS, PROBE_TIMEOUT_MS } from '../../../src/scan/pass.ts';
import type { ProbeResult } from '../../../src/scan/probe.ts';
import { MAX_REST_MS, MIN_REST_MS, Sweep, type SweepOptions } from '../../../src/scan/sweep.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

type Answer = ProbeResult | 'never' | Promise<ProbeResult>;

/** A sweep over a made-up network: `answer` plays the network, and everything asked of it is written down. */
function sweepOver(
  cidrs: string[],
  ports: [number, number],
  answer: (address: Address) => Answer = () => 'closed',
  extra: Partial<SweepOptions> = {},
) {
  const clock = new FakeClock();
  const probed: { address: Address; atMs: number }[] = [];
  const found: Address[] = [];
  const progress: SweepProgress[] = [];
  const errors: unknown[] = [];
  let inFlight = 0;
  let mostInFlight = 0;
  const sweep = new Sweep({
    space: AddressSpace.of(cidrs),
    ports: { minPort: ports[0], maxPort: ports[1] },
    clock,
    random: seededRandom(1),
    skip: () => false,
    onFound: (address) => found.push(address),
    onProgress: (step) => progress.push(step),
    onError: (error) => errors.push(error),
    probe: async (address, timeoutMs, signal) => {
      probed.push({ address, atMs: clock.now() });
      mostInFlight = Math.max(mostInFlight, ++inFlight);
      try {
        const result = await answer(address);
        if (result !== 'never') return result;
        return await new Promise<ProbeResult>((resolve) => {
          const timer = clock.after(timeoutMs, () => resolve('silent'));
          const onAbort = () => {
            timer.cancel();
            resolve('silent');
          };
          signal.addEventListener('abort', onAbort, { once: true });
        });
      } finally {
        inFlight -= 1;
      }
    },
    ...extra,
  });
  stops.push(() => sweep.stop());
  return {
    sweep,
    clock,
    probed,
    found,
    progress,
    errors,
    most: () => mostInFlight,
    addresses: () => probed.map((one) => one.address),
  };
}

let stops: (() => void)[];
beforeEach(() => {
  stops = [];
});
afterEach(() => {
  for (const stop of stops) stop();
});

test('visits every pair of any space exactly once a pass, all ports of a host together', async () => {
  const cidr = fc
    .record({ a: fc.integer({ min: 0, max: 3 }), b: fc.nat(255), prefix: fc.integer({ min: 25, max: 32 }) })
    .map(({ a, b, prefix }) => `127.0.${a}.${b}/${prefix}`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(cidr, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 65_531 }),
      fc.integer({ min: 0, max: 4 }),
      async (cidrs, minPort, more) => {
        const { sweep, clock, addresses, progress } = sweepOver(cidrs, [minPort, minPort + more]);
        sweep.start();
        await clock.advance(100);
        sweep.stop();
        const space = AddressSpace.of(cidrs);
        const total = space.size * (more + 1);
        expect(addresses()).toHaveLength(total);
        expect(new Set(addresses()).size).toBe(total);
        for (const [index, address] of addresses().entries()) {
          expect(portOf(address)).toBe(minPort + (index % (more + 1)));
          expect(ipOf(address)).toBe(ipOf(addresses()[index - (index % (more + 1))] as Address));
        }
        expect(progress.at(-1)).toEqual({ state: 'resting', pass: 1, visited: total, total });
      },
    ),
    { numRuns: 60 },
  );
});

test('begins at once, and says so', () => {
  const { sweep, probed, progress } = sweepOver(['127.0.0.1/32'], [4565, 4569]);
  expect(probed).toEqual([]);
  expect(sweep.progress).toEqual({ state: 'resting', pass: 0, visited: 0, total: 5 });
  sweep.start();
  expect(probed).toHaveLength(5);
  expect(progress).toEqual([{ state: 'sweeping', pass: 1, visited: 0, total: 5 }]);
});

test('does nothing until it is started', async () => {
  const { clock, probed } = sweepOver(['127.0.0.1/32'], [4565, 4569]);
  await clock.advance(MAX_REST_MS);
  expect(probed).toEqual([]);
  expect(clock.pending).toBe(0);
});

test('tells what answers, on every pass again', async () => {
  const { sweep, clock, found } = sweepOver(['127.0.0.1/32'], [4565, 4569], (address) =>
    portOf(address) === 4567 ? 'open' : 'closed',
  );
  sweep.start();
  await clock.advance(0);
  expect(found).toEqual(['127.0.0.1:4567']);
  await clock.advance(MIN_REST_MS);
  expect(found).toEqual(['127.0.0.1:4567', '127.0.0.1:4567']);
});

test('rests between passes, in another order each time', async () => {
  const { sweep, clock, addresses, progress } = sweepOver(['127.0.0.0/26'], [1, 1]);
  sweep.start();
  await clock.advance(MIN_REST_MS - 1);
  expect(addresses()).toHaveLength(64);
  await clock.advance(1 + 10);
  expect(addresses()).toHaveLength(128);
  expect(addresses().slice(0, 64)).not.toEqual(addresses().slice(64));
  expect(new Set(addresses().slice(64)).size).toBe(64);
  expect(progress.at(-1)).toMatchObject({ pass: 2, visited: 64 });
});

test('rests four times as long as a long pass took, a minute at most', async () => {
  const { sweep, clock, progress } = sweepOver(['10.0.0.0/24'], [1, 5], () => 'never');
  const startedAtMs = clock.now();
  sweep.start();
  while (progress.at(-1)?.state !== 'resting') await clock.advance(10);
  const passMs = clock.now() - startedAtMs;
  await clock.advance(passMs * 4 - 20);
  expect(progress.at(-1)?.state).toBe('resting');
  await clock.advance(40);
  expect(progress.at(-1)).toMatchObject({ state: 'sweeping', pass: 2 });
  sweep.retarget(AddressSpace.of(['10.0.0.0/19']), { minPort: 1, maxPort: 1 });
  while (progress.at(-1)?.state !== 'resting') await clock.advance(100);
  await clock.advance(MAX_REST_MS);
  expect(progress.at(-1)?.state).toBe('sweeping');
});

test('skips the own address and connected ones, asked at the moment of the probe', async () => {
  const connected = new Set(['127.0.0.1:4565']);
  const { sweep, clock, addresses, progress } = sweepOver(['127.0.0.1/32'], [4565, 4567], () => 'open', {
    skip: (address) => connected.has(address),
    onFound: (address) => connected.add(address),
  });
  sweep.start();
  await clock.advance(0);
  expect(addresses()).toEqual(['127.0.0.1:4566', '127.0.0.1:4567']);
  expect(progress.at(-1)).toMatchObject({ state: 'resting', visited: 3, total: 3 });
  connected.delete('127.0.0.1:4567');
  await clock.advance(MIN_REST_MS);
  expect(addresses().slice(2)).toEqual(['127.0.0.1:4567']);
});

test('a silent port costs one timeout and holds nothing else up', async () => {
  const { sweep, clock, found, progress } = sweepOver(['127.0.0.0/24'], [1, 2], (address) => {
    if (address === '127.0.0.7:1') return 'never';
    return portOf(address) === 2 ? 'open' : 'closed';
  });
  sweep.start();
  await clock.advance(10);
  expect(found).toHaveLength(256);
  expect(sweep.progress).toMatchObject({ state: 'sweeping', visited: 511 });
  await clock.advance(PROBE_TIMEOUT_MS - 10);
  expect(progress.at(-1)).toMatchObject({ state: 'resting', visited: 512 });
});

test.each([
  ['loopback', '127.0.0.0/24', LOOPBACK_IN_FLIGHT],
  ['a network', '10.0.0.0/24', NETWORK_IN_FLIGHT],
])('over %s keeps to its probes in flight', async (_, cidr, bound) => {
  const { sweep, clock, most } = sweepOver([cidr], [1, 40], () => 'never');
  sweep.start();
  await clock.advance(2_000);
  expect(most()).toBe(bound);
});

test('begins at most 250 new hosts a second beyond loopback', async () => {
  const { sweep, clock, probed } = sweepOver(['10.0.0.0/21'], [1, 2]);
  sweep.start();
  await clock.advance(3_000);
  // Another target cannot outrun it either.
  sweep.retarget(AddressSpace.of(['10.9.0.0/21']), { minPort: 1, maxPort: 2 });
  await clock.advance(3_000);
  const begun = new Map<string, number>();
  for (const { address, atMs } of probed) if (!begun.has(ipOf(address))) begun.set(ipOf(address), atMs);
  const times = [...begun.values()];
  expect(times.length).toBeGreaterThan(1_400);
  for (const [index, atMs] of times.entries()) {
    expect((times[index + HOSTS_PER_INTERVAL] ?? Number.POSITIVE_INFINITY) - atMs).toBeGreaterThanOrEqual(
      HOST_INTERVAL_MS,
    );
    expect((times[index + 250] ?? Number.POSITIVE_INFINITY) - atMs).toBeGreaterThanOrEqual(1_000);
  }
});

test('new hosts go on when the wall clock is set back an hour', async () => {
  const { sweep, clock, probed } = sweepOver(['10.0.0.0/24'], [1, 1]);
  sweep.start();
  await clock.advance(50);
  clock.jump(-3_600_000);
  // The timer that waits is due an hour from now on this clock; a real one is monotonic. Let it fire.
  await clock.advance(3_600_000 + 5_000);
  expect(new Set(probed.map((one) => one.address)).size).toBe(256);
});

test('tries again what was exhausted, with less in flight, and grows back', async () => {
  let exhausted = 40;
  const { sweep, clock, addresses, progress, most } = sweepOver(['127.0.0.0/20'], [1, 1], () =>
    exhausted-- > 0 ? 'exhausted' : 'closed',
  );
  sweep.start();
  while (sweep.progress.state !== 'resting') await clock.advance(10);
  expect(new Set(addresses()).size).toBe(4_096);
  expect(addresses().filter((address, index) => addresses().indexOf(address) !== index)).toHaveLength(40);
  expect(progress.find((step) => step.state === 'resting')).toMatchObject({ visited: 4_096, pass: 1 });
  expect(most()).toBe(LOOPBACK_IN_FLIGHT);
});

test('halves what is in flight when the machine is exhausted', async () => {
  const answers: ((result: ProbeResult) => void)[] = [];
  const { sweep, clock } = sweepOver(
    ['127.0.0.0/20'],
    [1, 1],
    () => new Promise<ProbeResult>((resolve) => answers.push(resolve)),
  );
  sweep.start();
  await clock.advance(0);
  expect(answers).toHaveLength(LOOPBACK_IN_FLIGHT);
  for (const answer of answers.splice(0)) answer('exhausted');
  await clock.advance(0);
  expect(answers).toHaveLength(0);
  await clock.advance(1_000);
  expect(answers).toHaveLength(LOOPBACK_IN_FLIGHT / 2);
});

test('gives a pair up for this pass when the machine stays exhausted', async () => {
  const { sweep, clock, addresses, progress, most } = sweepOver(['127.0.0.1/32'], [1, 2], () => 'exhausted');
  sweep.start();
  expect(most()).toBe(2);
  await clock.advance(20_000);
  expect(progress.find((step) => step.state === 'resting')).toMatchObject({ visited: 2, pass: 1 });
  expect(
    addresses()
      .slice(0, 2 * MAX_ATTEMPTS)
      .filter((address) => address === '127.0.0.1:1'),
  ).toHaveLength(MAX_ATTEMPTS);
});

test('tells its progress at most five times a second, and start and end', async () => {
  const { sweep, clock, progress } = sweepOver(['10.0.0.0/24'], [1, 4], () => 'never');
  sweep.start();
  await clock.advance(2_500);
  const inPass = progress.filter((step) => step.pass === 1);
  expect(inPass[0]).toMatchObject({ state: 'sweeping', visited: 0, total: 1_024 });
  expect(inPass.at(-1)).toMatchObject({ state: 'resting', visited: 1_024 });
  expect(inPass.length).toBeGreaterThan(3);
  expect(inPass.length).toBeLessThanOrEqual(2.5 * 5 + 2);
  const visited = inPass.map((step) => step.visited);
  expect(visited).toEqual(visited.toSorted((a, b) => a - b));
});

test('gives the event loop its turn in a long run of skipped pairs', async () => {
  let asked = 0;
  const { sweep, clock, progress } = sweepOver(['127.0.0.0/16'], [1, 4], () => 'closed', { skip: () => ++asked > 0 });
  sweep.start();
  expect(asked).toBeLessThan(1_000);
  await clock.advance(0);
  expect(progress.at(-1)).toMatchObject({ state: 'resting', visited: 262_144 });
});

test('goes on when those it tells throw, and reports it', async () => {
  const boom = (where: string) => () => {
    throw new Error(where);
  };
  const { sweep, clock, addresses, errors } = sweepOver(['127.0.0.1/32'], [1, 3], () => 'open', {
    skip: boom('skip'),
    onFound: boom('found'),
    onProgress: boom('progress'),
  });
  sweep.start();
  await clock.advance(MIN_REST_MS);
  expect(addresses()).toHaveLength(6);
  expect(new Set(errors.map((error) => (error as Error).message))).toEqual(new Set(['skip', 'found', 'progress']));
});

test('goes on when a probe rejects', async () => {
  const { sweep, clock, found, errors } = sweepOver(['127.0.0.1/32'], [1, 3], (address) => {
    if (portOf(address) === 2) throw new Error('probe');
    return 'open';
  });
  sweep.start();
  await clock.advance(0);
  expect(found).toEqual(['127.0.0.1:1', '127.0.0.1:3']);
  expect(errors).toHaveLength(1);
});

test.each(['start', 'probing', 'pausing', 'waiting for hosts', 'resting'])(
  'stopped while %s leaves no timer and tells nothing more',
  async (when) => {
    const answer = { pausing: 'exhausted', probing: 'never' } as const;
    const made = sweepOver(['10.0.0.0/24'], [1, 1], () => (when in answer ? answer[when as 'pausing'] : 'closed'));
    const { sweep, clock, probed, progress, found } = made;
    sweep.start();
    if (when !== 'start') await clock.advance(when === 'resting' ? 1_500 : 50);
    if (when === 'resting') expect(sweep.progress.state).toBe('resting');
    sweep.stop();
    await clock.advance(0);
    const before = [probed.length, progress.length, found.length];
    expect(clock.pending).toBe(0);
    await clock.advance(MAX_REST_MS);
    expect([probed.length, progress.length, found.length]).toEqual(before);
    sweep.stop();
  },
);

test('stopped by whom it tells, it is silent from then on', async () => {
  for (const event of ['onFound', 'onProgress', 'skip'] as const) {
    let calls = 0;
    const made = sweepOver(['10.0.0.0/24'], [1, 1], () => 'open', {
      [event]: () => {
        calls += 1;
        made.sweep.stop();
        return false;
      },
    });
    made.sweep.start();
    await made.clock.advance(MAX_REST_MS);
    expect(calls).toBe(1);
    expect(made.clock.pending).toBe(0);
  }
});

test('starts once however often it is told, and again after a stop', async () => {
  const { sweep, clock, addresses } = sweepOver(['127.0.0.1/32'], [1, 1]);
  sweep.start();
  sweep.start();
  await clock.advance(0);
  expect(addresses()).toHaveLength(1);
  sweep.stop();
  sweep.start();
  await clock.advance(0);
  expect(addresses()).toHaveLength(2);
  expect(sweep.progress).toMatchObject({ pass: 2 });
});

test('retargeted in the middle of a pass, drops it and begins anew at once', async () => {
  const { sweep, clock, addresses, progress } = sweepOver(['127.0.0.0/24'], [1, 5], () => 'never');
  sweep.start();
  await clock.advance(10);
  const before = addresses().length;
  sweep.retarget(AddressSpace.of(['127.3.0.0/30']), { minPort: 9, maxPort: 9 });
  expect(progress.at(-1)).toEqual({ state: 'sweeping', pass: 2, visited: 0, total: 4 });
  await clock.advance(PROBE_TIMEOUT_MS);
  expect(addresses().slice(before).toSorted()).toEqual(['127.3.0.0:9', '127.3.0.1:9', '127.3.0.2:9', '127.3.0.3:9']);
});

test('retargeted while stopped, stays stopped', async () => {
  const { sweep, clock, addresses } = sweepOver(['127.0.0.1/32'], [1, 1]);
  sweep.retarget(AddressSpace.of(['127.3.0.0/32']), { minPort: 9, maxPort: 9 });
  await clock.advance(MIN_REST_MS);
  expect(addresses()).toEqual([]);
  sweep.start();
  expect(addresses()).toEqual(['127.3.0.0:9']);
});
