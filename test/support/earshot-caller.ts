/** An Earshot node's end of a link and nothing behind it: real TLS, every frame received written down. */

import type { Address, InstanceId, MessageId, PeerId } from '../../src/core/ids.ts';
import {
  BEAT_PACKET,
  decodePacket,
  encodeFirst,
  encodePersonal,
  type Frame,
  MAX_VERSION,
  MIN_VERSION,
} from '../../src/peer/chat-proto.ts';
import { GrpcTransport } from '../../src/peer/grpc-transport.ts';
import { certify, generateKey } from '../../src/peer/identity.ts';
import type { Wire } from '../../src/peer/wire.ts';
import type { LoopbackSpace } from './loopback.ts';
import { DEADLINE_MS, Watch } from './watch.ts';

/** Often enough that nobody takes it for frozen. */
const BEAT_EVERY_MS = 2_000;

export class EarshotCaller implements AsyncDisposable {
  readonly self: { readonly id: PeerId };
  /** All but beats, in order. */
  readonly frames: Frame[] = [];
  closed = false;
  readonly #transport: GrpcTransport;
  readonly #wire: Wire;
  readonly #beating: NodeJS.Timeout;
  readonly #watch = new Watch();

  private constructor(id: PeerId, transport: GrpcTransport, wire: Wire) {
    this.self = { id };
    this.#transport = transport;
    this.#wire = wire;
    wire.handle({
      packet: (bytes) => {
        const { frame } = decodePacket(bytes);
        if (frame && frame.kind !== 'beat') this.frames.push(frame);
        this.#watch.changed();
      },
      drained() {},
      closed: () => {
        this.closed = true;
        this.#watch.changed();
      },
    });
    this.#beating = setInterval(() => wire.write(BEAT_PACKET), BEAT_EVERY_MS);
  }

  /** Calls a node and says hello; resolves once that is answered. */
  static async call(address: string, space: LoopbackSpace, name: string): Promise<EarshotCaller> {
    const certificate = await certify(generateKey());
    const { ip, maxPort } = space;
    const transport = new GrpcTransport({ ip, minPort: maxPort, maxPort, certificate });
    const wire = await transport.dial(address as Address, 'tls', AbortSignal.timeout(DEADLINE_MS));
    const caller = new EarshotCaller(certificate.id, transport, wire);
    const instanceId = `run of ${name}` as InstanceId;
    const hello = { minVersion: MIN_VERSION, maxVersion: MAX_VERSION, instanceId, name };
    wire.write(encodeFirst(`${ip}:${maxPort}`, hello));
    await caller.until('the answer to its hello', () => caller.frames.some(({ kind }) => kind === 'hello'));
    return caller;
  }

  tell(messageId: MessageId, text: string): void {
    this.#wire.write(encodePersonal({ kind: 'direct', messageId, text }));
  }

  claimReceived(...messageIds: MessageId[]): void {
    this.#wire.write(encodePersonal({ kind: 'receipt', messageIds }));
  }

  /** What was for it alone. */
  get personal(): Frame[] {
    return this.frames.filter(({ kind }) => kind === 'direct' || kind === 'receipt');
  }

  until(what: string, probe: () => boolean, timeoutMs = DEADLINE_MS): Promise<true> {
    return this.#watch.until(
      what,
      () => probe() && true,
      timeoutMs,
      () => JSON.stringify(this.frames),
    );
  }

  /** Resolves when it has heard this in the lobby: then it has got all that was sent before, too. */
  untilHeard(text: string): Promise<true> {
    return this.until(`the line "${text}"`, () =>
      this.frames.some((frame) => frame.kind === 'lines' && frame.texts.includes(text)),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beating);
    this.#wire.destroy();
    await this.#transport.close();
  }
}
