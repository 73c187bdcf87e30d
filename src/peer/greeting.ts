/**
 * The first words of a link, in their order: where there is a network key both sides prove it, and only then does either
 * say an address, a name, or which run of its program it is.
 */

import type { Clock } from '../core/clock.ts';
import type { PeerId } from '../core/ids.ts';
import { encodeProof } from './chat-proto.ts';
import type { Channel, Circle, Side } from './circle.ts';
import { awaitFirst, type First, firstPacket, type Identity, NOT_ACCEPTED } from './handshake.ts';
import type { Wire } from './wire.ts';

/** The same for everybody who is not let in, whatever the reason. */
const STRANGER: First = { kind: 'garbage', code: 'not-allowed', message: NOT_ACCEPTED };

/**
 * Hears a caller up to its hello, which is unjudged. A circle answers everything but a proof in the same words.
 * @param timeoutMs for each packet; `onLaterClose`: see awaitFirst
 */
export async function hearCaller(
  identity: Identity,
  wire: Wire,
  clock: Clock,
  timeoutMs: number,
  onLaterClose: () => void,
): Promise<First> {
  const { circle, id } = identity;
  if (!circle) {
    const first = await awaitFirst(wire, clock, timeoutMs, onLaterClose);
    return proofIn(first) ? STRANGER : first;
  }
  const channel = channelOf(wire, (peerId) => ({ dialer: peerId, listener: id }));
  if (!channel) return STRANGER; // plaintext proves nothing: not a word of it is read
  const first = await awaitFirst(wire, clock, timeoutMs, onLaterClose);
  if (first.kind === 'closed') return first;
  if (!isProved(circle, first, 'dialer', channel)) return STRANGER;
  wire.write(encodeProof(circle.proof('listener', channel)));
  return awaitFirst(wire, clock, timeoutMs, onLaterClose);
}

/** Says who we are to a node that was dialed, once it has proved what it has to; its answer is unjudged. */
export async function greet(
  identity: Identity,
  wire: Wire,
  clock: Clock,
  timeoutMs: number,
  onLaterClose: () => void,
): Promise<First> {
  const { circle, id } = identity;
  if (circle) {
    const channel = channelOf(wire, (peerId) => ({ dialer: id, listener: peerId }));
    if (!channel) return STRANGER;
    const answered = awaitFirst(wire, clock, timeoutMs, onLaterClose);
    wire.write(encodeProof(circle.proof('dialer', channel)));
    const answer = await answered;
    if (answer.kind !== 'packet') return answer;
    if (!isProved(circle, answer, 'listener', channel)) return STRANGER;
  }
  const answered = awaitFirst(wire, clock, timeoutMs, onLaterClose);
  wire.write(firstPacket(identity, wire));
  return answered;
}

function channelOf(wire: Wire, sides: (peerId: PeerId) => Omit<Channel, 'secret'>): Channel | undefined {
  const { peerId, channelSecret } = wire;
  return peerId && channelSecret && { secret: channelSecret, ...sides(peerId) };
}

function proofIn(first: First): Uint8Array | undefined {
  return first.kind === 'packet' && first.packet.frame?.kind === 'proof' ? first.packet.frame.proof : undefined;
}

function isProved(circle: Circle, first: First, side: Side, channel: Channel): boolean {
  const said = proofIn(first);
  return said !== undefined && circle.admits(said, side, channel);
}
