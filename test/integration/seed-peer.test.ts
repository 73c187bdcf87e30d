/** The seed peer of test/support speaks real gRPC: an ordinary gRPC library understands it, in both directions. */

import { status as grpcStatus } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { SEED_MAX_MESSAGE_BYTES, textForMessageOf } from '../support/grpc-frames.ts';
import { LibraryCall, LibraryServer } from '../support/grpc-library.ts';
import { claimLoopback } from '../support/loopback.ts';
import { SeedPeer } from '../support/seed-peer.ts';

test('as listener: answers ok, then both send', async () => {
  const space = claimLoopback();
  await using seed = await SeedPeer.listen(space.address(0));
  using call = new LibraryCall(seed.address);
  call.stream.write({ msg: space.address(1) });
  await call.until('ok', ({ heard }) => heard[0] === 'ok');
  expect(seed.hellos).toEqual([space.address(1)]);

  seed.say('good morning, 你好');
  await call.until('the line', ({ heard }) => heard[1] === 'good morning, 你好');
  call.stream.write({ msg: 'hello yourself' });
  await seed.until('the answer', ({ lines }) => lines.includes('hello yourself'));
});

test('as listener: skips our frame beside the hello and counts messages without msg', async () => {
  const space = claimLoopback();
  await using seed = await SeedPeer.listen(space.address(0));
  using call = new LibraryCall(seed.address);
  call.stream.write({
    msg: space.address(1),
    frame: { hello: { minVersion: 1, maxVersion: 1, instanceId: 'x', name: 'Ana' } },
  });
  await call.until('ok', ({ heard }) => heard[0] === 'ok');
  call.stream.write({ frame: { beat: {} } });
  await seed.until('the empty message', ({ links }) => links[0]?.emptyMessages === 1);
  expect(seed.links[0]?.unknownFields).toBe(2);
});

test('as listener: a second call from the same address ends with status 0 and no message', async () => {
  const space = claimLoopback();
  await using seed = await SeedPeer.listen(space.address(0));
  using first = new LibraryCall(seed.address);
  first.stream.write({ msg: space.address(1) });
  await first.until('ok', ({ heard }) => heard[0] === 'ok');
  using second = new LibraryCall(seed.address);
  second.stream.write({ msg: space.address(1) });
  const status = await second.until('the end', (call) => call.status);
  expect(status.code).toBe(grpcStatus.OK);
  expect(second.heard).toEqual([]);
});

test('as listener: answers with a gRPC error, late, or never', async () => {
  const space = claimLoopback();
  await using seed = await SeedPeer.listen(space.address(0), {
    answer: { kind: 'status', status: 9, message: 'not today, 谢谢' },
  });
  using refused = new LibraryCall(seed.address);
  refused.stream.write({ msg: space.address(1) });
  const status = await refused.until('the refusal', (call) => call.status);
  expect(status).toMatchObject({ code: 9, details: 'not today, 谢谢' });

  seed.answer = { kind: 'hold' };
  using late = new LibraryCall(seed.address);
  late.stream.write({ msg: space.address(2) });
  await seed.until('the hello', ({ hellos }) => hellos.includes(space.address(2)));
  expect(late.heard).toEqual([]);
  seed.answerHeld();
  await late.until('ok', ({ heard }) => heard[0] === 'ok');
});

test('as listener: a message of 4,194,304 bytes passes, a larger one ends the stream with status 8', async () => {
  const space = claimLoopback();
  await using seed = await SeedPeer.listen(space.address(0));
  using call = new LibraryCall(seed.address);
  call.stream.write({ msg: space.address(1) });
  call.stream.write({ msg: textForMessageOf(SEED_MAX_MESSAGE_BYTES) });
  await seed.until(
    'the largest line',
    ({ lines }) => lines[0]?.length === textForMessageOf(SEED_MAX_MESSAGE_BYTES).length,
  );
  call.stream.write({ msg: textForMessageOf(SEED_MAX_MESSAGE_BYTES + 1) });
  const status = await call.until('the end', ({ status }) => status);
  expect(status.code).toBe(grpcStatus.RESOURCE_EXHAUSTED);
});

test('as listener: a half-close is seen and ends the call with status 0', async () => {
  const space = claimLoopback();
  await using seed = await SeedPeer.listen(space.address(0));
  using call = new LibraryCall(seed.address);
  call.stream.write({ msg: space.address(1) });
  await call.until('ok', ({ heard }) => heard[0] === 'ok');
  call.stream.end();
  const status = await call.until('the end', ({ status }) => status);
  expect(status.code).toBe(grpcStatus.OK);
  expect(seed.links[0]).toMatchObject({ halfCloseReceived: true, halfCloseSent: true });
  await seed.until('an empty map', ({ map }) => map.size === 0);
});

test('as listener: answers the fourth PING with GOAWAY too_many_pings', async () => {
  const space = claimLoopback();
  await using seed = await SeedPeer.listen(space.address(0));
  using call = new LibraryCall(seed.address, { 'grpc.keepalive_time_ms': 50, 'grpc.keepalive_timeout_ms': 5_000 });
  call.stream.write({ msg: space.address(1) });
  await seed.until('the GOAWAY', ({ goawaysSent }) => goawaysSent === 1);
  expect(seed.pings).toBe(4);
});

test('as dialer: says its address, hears ok, then both send, then half-closes', async () => {
  const space = claimLoopback();
  let said = '';
  await using server = await new LibraryServer().listen(space.address(0), (call, first) => {
    said = first;
    call.write({ msg: 'ok', frame: { hello: { minVersion: 1, maxVersion: 1, instanceId: 'x', name: 'Ana' } } });
    call.write({ msg: 'welcome' });
  });
  await using seed = await SeedPeer.listen(space.address(1));
  const link = seed.dial(space.address(0));
  await seed.until('the welcome', ({ lines }) => lines.includes('welcome'));
  expect(said).toBe(seed.address);
  seed.say('thanks');
  await server.until('the line', ({ heard }) => heard.includes('thanks'));
  link.halfClose();
  await server.until('the half-close', ({ ended }) => ended === 1);
  await seed.until('the end', () => link.state === 'ended');
  expect(link.ending).toMatchObject({ by: 'status', status: 0 });
  expect(seed.map.size).toBe(0);
});

test('as dialer: drops a peer whose first message is not ok, and hears a refusal', async () => {
  const space = claimLoopback();
  await using _server = await new LibraryServer().listen(space.address(0), (call, first) => {
    if (first === 'refuse me') call.emit('error', { code: 9, details: 'as you wish' });
    else call.write({ msg: 'hi there' });
  });
  await using seed = await SeedPeer.listen(space.address(1));
  const dropped = seed.dial(space.address(0));
  await seed.until('the drop', () => dropped.state === 'ended');
  expect(dropped.ending?.by).toBe('us');
  const refused = seed.dial(space.address(0), { claim: 'refuse me' });
  await seed.until('the refusal', () => refused.state === 'ended');
  expect(refused.ending).toEqual({ by: 'status', status: 9, message: 'as you wish' });
});

test('two seed peers chat, and the second dial between them gets the duplicate answer', async () => {
  const space = claimLoopback();
  await using a = await SeedPeer.listen(space.address(0));
  await using b = await SeedPeer.listen(space.address(1));
  a.dial(b.address);
  await a.until('a link', ({ map }) => map.get(b.address)?.state === 'open');
  a.say('one');
  b.say('two');
  await b.until('the line of a', ({ lines }) => lines.includes('one'));
  await a.until('the line of b', ({ lines }) => lines.includes('two'));
  const second = b.dial(a.address);
  await b.until('the duplicate answer', () => second.state === 'ended');
  expect(second.ending).toEqual({ by: 'status', status: 0, message: '' });
  expect(a.openLinks()).toHaveLength(1);
});

test.for(['before-dial', 'after-ok'] as const)(
  'two seed peers that dial at once end up with no link, as the seed does (%s)',
  async (mapDialed) => {
    const space = claimLoopback();
    await using a = await SeedPeer.listen(space.address(0), { mapDialed });
    await using b = await SeedPeer.listen(space.address(1), { mapDialed });
    a.dial(b.address);
    b.dial(a.address);
    await a.until(
      'the end of all streams',
      ({ links }) => links.length === 2 && links.every(({ state }) => state === 'ended'),
    );
    await b.until(
      'the end of all streams',
      ({ links }) => links.length === 2 && links.every(({ state }) => state === 'ended'),
    );
  },
);

test('floods as fast as the other side reads, and no faster', async () => {
  const space = claimLoopback();
  await using a = await SeedPeer.listen(space.address(0));
  await using b = await SeedPeer.listen(space.address(1));
  const link = a.dial(b.address);
  await a.until('a link', () => link.state === 'open');
  const accepted = await b.until('a link', ({ openLinks }) => openLinks.call(b)[0]);
  const stop = link.flood('again and again');
  await b.until('many lines', ({ lines }) => lines.length > 20_000);
  accepted.stopReading();
  stop();
});
