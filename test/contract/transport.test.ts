/** What every Transport must do, run by the one in memory and the real one. */

import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isLoopback, portOf } from '../../src/core/address.ts';
import type { Address, PeerId } from '../../src/core/ids.ts';
import { encodeMsg } from '../../src/peer/chat-proto.ts';
import { GrpcTransport } from '../../src/peer/grpc-transport.ts';
import { certify, generateKey } from '../../src/peer/identity.ts';
import { MAX_FRAME_BYTES } from '../../src/peer/limits.ts';
import type { Security, Transport, Wire, WireClose } from '../../src/peer/wire.ts';
import { claimLoopback } from '../support/loopback.ts';
import { MemoryNetwork } from '../support/memory-transport.ts';
import { keyOf } from '../support/peering-node.ts';
import { SeedPeer } from '../support/seed-peer.ts';

const SPACE = claimLoopback(20);
const IP = SPACE.ip;
const PORTS = { minPort: SPACE.minPort, maxPort: SPACE.maxPort - 3 };

interface World {
  readonly transports: Transport[];
  readonly keys: PeerId[];
  readonly nowhere: Address;
  until(condition: () => boolean): Promise<void>;
}

interface Kind {
  readonly name: string;
  readonly security: Security;
  make(): Promise<World>;
}

const certificates = Promise.all([certify(generateKey()), certify(generateKey())]);

const real = (security: Security): Kind => ({
  name: `grpc, ${security}`,
  security,
  async make() {
    const own = await certificates;
    return {
      transports: own.map((certificate) => new GrpcTransport({ ip: IP, ...PORTS, certificate })),
      keys: own.map(({ id }) => id),
      nowhere: SPACE.address(19) as Address,
      async until(condition) {
        const deadline = Date.now() + 10_000;
        while (!condition()) {
          if (Date.now() > deadline) throw new Error(`waited 10 s for ${condition}`);
          await new Promise((resolve) => setImmediate(resolve));
        }
      },
    };
  },
});

const memory = (security: Security): Kind => ({
  name: `memory, ${security}`,
  security,
  async make() {
    const network = new MemoryNetwork();
    const addresses = [`${IP}:1`, `${IP}:2`] as Address[];
    return {
      transports: addresses.map((address) => network.transport(address, keyOf(address))),
      keys: addresses.map(keyOf),
      nowhere: `${IP}:3` as Address,
      until: async (condition) => {
        await network.settle();
        if (!condition()) throw new Error(`settled without ${condition}`);
      },
    };
  },
});

/** Of a frame each: far more than may be kept of one link. */
const PACKETS = 400;

const KINDS = [memory('tls'), memory('plaintext'), real('tls'), real('plaintext')];

/** Writes down what a wire tells. */
class Ear {
  readonly got: string[] = [];
  readonly closed: WireClose[] = [];
  drains = 0;

  readonly wire: Wire;

  constructor(wire: Wire) {
    this.wire = wire;
    wire.handle({
      packet: (bytes) => {
        wire.took(bytes.length);
        this.got.push(Buffer.from(bytes).toString('latin1'));
      },
      drained: () => {
        this.drains += 1;
      },
      closed: (reason) => this.closed.push(reason),
    });
  }
}

const text = (msg: string) => Buffer.from(encodeMsg(msg)).toString('latin1');

describe.each(KINDS)('a transport ($name)', ({ make, security }) => {
  const opened: Transport[] = [];
  afterEach(async () => {
    for (const transport of opened.splice(0)) await transport.close();
  });

  async function pair() {
    const world = await make();
    opened.push(...world.transports);
    const [a, b] = world.transports as [Transport, Transport];
    const calls: Wire[] = [];
    const address = await a.listen((wire) => calls.push(wire));
    const dialed = b.dial(address, security, new AbortController().signal);
    dialed.catch(() => {});
    await world.until(() => true);
    const dialer = new Ear(await dialed);
    dialer.wire.write(encodeMsg('hello'));
    await world.until(() => calls.length === 1);
    const listener = new Ear(calls[0] as Wire);
    await world.until(() => listener.got.length === 1);
    return { ...world, a, b, address, dialer, listener };
  }

  it('carries packets both ways, whole and in order', async () => {
    const { dialer, listener, until } = await pair();
    const many = Array.from({ length: 50 }, (_, i) => `packet ${i}`);
    for (const msg of many) {
      dialer.wire.write(encodeMsg(msg));
      listener.wire.write(encodeMsg(msg));
    }
    await until(() => dialer.got.length === 50 && listener.got.length === 51);
    expect(dialer.got).toEqual(many.map(text));
    expect(listener.got).toEqual(['hello', ...many].map(text));
    expect(dialer.wire.remoteIp).toBe(IP);
    expect(isLoopback(listener.wire.remoteIp)).toBe(true); // which one, the system chooses
  });

  it('tells each side whose key the other proved, and of none in plaintext', async () => {
    const { dialer, listener, keys } = await pair();
    const proved = security === 'tls' ? [keys[0], keys[1]] : [undefined, undefined];
    expect([dialer.wire.peerId, listener.wire.peerId]).toEqual(proved);
  });

  it('gives both ends of a connection the same secret, another connection another, and plaintext none', async () => {
    const { b, address, dialer, listener, until } = await pair();
    expect(dialer.wire.channelSecret).toEqual(listener.wire.channelSecret);
    const dialed = b.dial(address, security, new AbortController().signal);
    dialed.catch(() => {});
    await until(() => true);
    const second = (await dialed).channelSecret;
    if (security === 'plaintext') expect([dialer.wire.channelSecret, second]).toEqual([undefined, undefined]);
    else {
      expect(second).toBeDefined();
      expect(second).not.toEqual(dialer.wire.channelSecret);
    }
  });

  it.each(['dialer', 'listener'] as const)('tells both sides when the %s ends, after what was written', async (who) => {
    const world = await pair();
    const [ender, other] = who === 'dialer' ? [world.dialer, world.listener] : [world.listener, world.dialer];
    ender.wire.write(encodeMsg('bye'));
    ender.wire.end();
    ender.wire.end();
    await world.until(() => other.closed.length > 0);
    expect(other.got.at(-1)).toBe(text('bye'));
    expect(other.closed).toEqual([{ kind: 'ended' }]);
    await world.until(() => ender.closed.length > 0);
    expect(ender.closed.length).toBe(1);
  });

  it('tells a refused dialer why', async () => {
    const { dialer, listener, until } = await pair();
    listener.wire.refuse('not-there', 'you are not there');
    await until(() => dialer.closed.length > 0);
    expect(dialer.closed).toEqual([{ kind: 'refused', message: 'you are not there' }]);
  });

  it.each(['dialer', 'listener'] as const)('tells both sides once when the %s destroys it', async (who) => {
    const world = await pair();
    const [ender, other] = who === 'dialer' ? [world.dialer, world.listener] : [world.listener, world.dialer];
    ender.wire.destroy();
    ender.wire.destroy();
    await world.until(() => other.closed.length > 0 && ender.closed.length > 0);
    expect(ender.closed[0]?.kind).toBe('lost');
    expect([other.closed.length, ender.closed.length]).toEqual([1, 1]);
  });

  it('holds a writer back while the reader pauses, and loses nothing', async () => {
    const { dialer, listener, until } = await pair();
    listener.wire.pause();
    const packet = encodeMsg('x'.repeat(50_000));
    let sent = 0;
    while (sent < 1_000 && dialer.wire.write(packet)) sent += 1;
    expect(sent).toBeLessThan(1_000);
    expect(dialer.drains).toBe(0);
    listener.wire.resume();
    await until(() => dialer.drains > 0 && listener.got.length === sent + 2);
  });

  it('notices that the other is gone while it does not read', async () => {
    const { dialer, listener, until } = await pair();
    listener.wire.pause();
    dialer.wire.write(encodeMsg('unread'));
    dialer.wire.destroy();
    await until(() => listener.closed.length > 0);
    expect(listener.got).toEqual([text('hello')]);
  });

  it('hears nothing more once it is closed', async () => {
    const { dialer, listener, until } = await pair();
    dialer.wire.write(encodeMsg('too late'));
    listener.wire.destroy();
    await until(() => dialer.closed.length > 0);
    expect(listener.got).toEqual([text('hello')]);
    expect(dialer.wire.write(encodeMsg('into nothing'))).toBe(true);
  });

  it('fails a dial to nobody with dial-failed', async () => {
    const world = await make();
    opened.push(...world.transports);
    const dialed = world.transports[0]?.dial(world.nowhere, security, new AbortController().signal);
    const failed = expect(dialed).rejects.toMatchObject({ code: 'dial-failed' });
    await world.until(() => true);
    await failed;
  });

  it('gives up a dial when told to, with the reason it was told', async () => {
    const world = await make();
    opened.push(...world.transports);
    const abort = new AbortController();
    const dialed = world.transports[0]?.dial(world.nowhere, security, abort.signal);
    const failed = expect(dialed).rejects.toBe('enough');
    abort.abort('enough');
    await failed;
  });

  it('drops every wire when it closes, and can be closed twice', async () => {
    const { a, dialer, listener, until } = await pair();
    await a.close();
    await a.close();
    await until(() => dialer.closed.length > 0 && listener.closed.length > 0);
  });
});

describe('the grpc transport', async () => {
  const [certificate] = await certificates;

  it('takes the first free port, and names them all when none is', async () => {
    const range = { ip: IP, minPort: SPACE.minPort + 17, maxPort: SPACE.minPort + 18, certificate };
    await using stack = new AsyncDisposableStack();
    const ports: number[] = [];
    for (let i = 0; i < 2; i++) {
      const transport = new GrpcTransport(range);
      stack.defer(() => transport.close());
      ports.push(portOf(await transport.listen(() => {})));
    }
    expect(ports).toEqual([range.minPort, range.maxPort]);
    await expect(new GrpcTransport(range).listen(() => {})).rejects.toMatchObject({
      code: 'ports-taken',
      message: expect.stringContaining(`${range.minPort}..${range.maxPort}`),
    });
  });

  it('takes as many connections as it is told, and no more', async () => {
    await using stack = new AsyncDisposableStack();
    const full = new GrpcTransport({ ip: IP, ...PORTS, certificate, maxConnections: 1 });
    stack.defer(() => full.close());
    const linked = Promise.withResolvers<boolean>();
    const address = await full.listen((wire) => linked.resolve(wire.admit(false)));
    const caller = new GrpcTransport({ ip: IP, ...PORTS, certificate });
    stack.defer(() => caller.close());
    const { signal } = new AbortController();
    await caller.dial(address, 'tls', signal);
    expect(await linked.promise).toBe(true);
    await expect(caller.dial(address, 'tls', signal)).rejects.toMatchObject({ code: 'dial-failed' });
  });

  it.each(['tls', 'plaintext'] as const)(
    'says of someone who answers %s with plaintext that it is no TLS, or nothing usable',
    async (security) => {
      await using seed = await SeedPeer.listen(SPACE.address(16));
      const transport = new GrpcTransport({ ip: IP, ...PORTS, certificate });
      const dialed = transport.dial(seed.address as Address, security, new AbortController().signal);
      if (security === 'tls') await expect(dialed).rejects.toMatchObject({ code: 'not-tls' });
      else (await dialed).destroy();
      await transport.close();
    },
  );

  it.each([true, false])(
    'ends a link that has us keep more than it may; what was taken counts no more (%s)',
    async (takes) => {
      await using stack = new AsyncDisposableStack();
      const listener = new GrpcTransport({ ip: IP, ...PORTS, certificate });
      const dialer = new GrpcTransport({ ip: IP, ...PORTS, certificate });
      stack.defer(() => listener.close());
      stack.defer(() => dialer.close());
      const ended = Promise.withResolvers<string>();
      let heard = 0;
      const address = await listener.listen((wire) => {
        wire.admit(false);
        wire.handle({
          packet: ({ length }) => {
            heard += 1;
            if (takes) wire.took(length);
            if (heard === PACKETS) ended.resolve('all heard');
          },
          drained() {},
          closed: () => ended.resolve('closed'),
        });
      });
      const wire = await dialer.dial(address, 'tls', new AbortController().signal);
      const packet = encodeMsg('x'.repeat(MAX_FRAME_BYTES - 100));
      const say = (): void => {
        while (heard < PACKETS && wire.write(packet));
      };
      wire.handle({ packet() {}, drained: say, closed() {} });
      say();
      expect(await ended.promise).toBe(takes ? 'all heard' : 'closed');
    },
  );

  it('does not take a line that breaks off for somebody without TLS', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const address = SPACE.address(19) as Address;
    await new Promise<void>((resolve) => server.listen(portOf(address), IP, resolve));
    const transport = new GrpcTransport({ ip: IP, ...PORTS, certificate });
    const dialed = transport.dial(address, 'tls', new AbortController().signal);
    await expect(dialed).rejects.toMatchObject({ code: 'dial-failed' });
    await transport.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it('says which address it could not listen on', async () => {
    // 192.0.2.0/24 is for documentation; .77 is nobody's, and listening sends nothing.
    const transport = new GrpcTransport({ ip: '192.0.2.77', ...PORTS, certificate });
    await expect(transport.listen(() => {})).rejects.toMatchObject({
      code: 'listen-failed',
      message: expect.stringContaining('192.0.2.77'),
    });
  });
});
