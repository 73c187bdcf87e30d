/** The first packet each way: who is there, and whether we can talk. Decides; the peering acts. */

import { ipOf, isLoopback, parseAddress } from '../core/address.ts';
import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import { type Address, type InstanceId, type PeerId, seedId } from '../core/ids.ts';
import {
  decodePacket,
  encodeFirst,
  encodeMsg,
  type Hello,
  MAX_VERSION,
  MIN_VERSION,
  type Packet,
} from './chat-proto.ts';
import type { Circle } from './circle.ts';
import { MAX_FRAME_BYTES } from './limits.ts';
import type { SessionPeer } from './session.ts';
import type { RefusalCode, Wire, WireClose } from './wire.ts';

/** To everybody who is blocked, or not of our circle: nothing that tells one from the other. */
export const NOT_ACCEPTED = 'not accepted here';

/** This node, as the handshake needs it. */
export interface Identity {
  readonly id: PeerId;
  readonly address: Address;
  readonly instanceId: InstanceId;
  readonly name: string;
  /** Plaintext seed nodes: from this machine, from anywhere, or none. */
  readonly legacyPeers: 'loopback' | boolean;
  /** Where there is one, nobody who doesn't prove its key is told anything, and no seed node is let in. */
  readonly circle: Circle | undefined;
  /** Whether an ip is one of this machine's. */
  readonly isOwnIp: (ip: string) => boolean;
  /** Whether our person wants no link to that one. */
  readonly isBlocked: (id: PeerId) => boolean;
  /** Whether our person has accepted that one, or more: everybody else is a stranger, and may send less. */
  readonly isAccepted: (id: PeerId) => boolean;
  /** Whether that address was met encrypted: then it is never spoken to in plaintext again. */
  readonly wasEncrypted: (address: Address) => boolean;
}

/** Why we can't talk. `address`: whom it would have been, where that is known. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly address?: Address;
}

export type Verdict = { readonly peer: SessionPeer } | { readonly refusal: Refusal };

export function helloOf(identity: Identity): Hello {
  const { instanceId, name } = identity;
  return { minVersion: MIN_VERSION, maxVersion: MAX_VERSION, instanceId, name };
}

/** What a dialer says first. In plaintext only the address: who else we are is nobody's to read. */
export function firstPacket(identity: Identity, wire: Wire): Uint8Array {
  return wire.peerId ? encodeFirst(identity.address, helloOf(identity)) : encodeMsg(identity.address);
}

/** Judges a caller by its first packet: it must say an address of its own, and call from there. */
export function judgeCaller(identity: Identity, packet: Packet, wire: Wire): Verdict {
  const { remoteIp, peerId } = wire;
  const address = parseAddress(packet.msg);
  if (address === undefined) {
    return refuse('invalid-address', 'say your own ip:port first, like 192.168.1.7:4565');
  }
  if (address === identity.address) {
    return peerId === identity.id
      ? refuse('self', 'this is a call to yourself', address)
      : refuse('invalid-address', `${address} is this node's own address, not yours`);
  }
  const saidIp = ipOf(address);
  const bothHere = identity.isOwnIp(remoteIp) && (isLoopback(saidIp) || identity.isOwnIp(saidIp));
  if (saidIp !== remoteIp && !bothHere) {
    return refuse('not-there', `you say ${address} but call from ${remoteIp}; you are called back there`, address);
  }
  return judgeHello(identity, packet, address, peerId);
}

/** Judges a dialed node by its answer. */
export function judgeAnswerer(identity: Identity, packet: Packet, address: Address, wire: Wire): Verdict {
  if (packet.msg !== 'ok') return refuse('protocol', `${address} answered something else than "ok"`, address);
  return judgeHello(identity, packet, address, wire.peerId);
}

function judgeHello(identity: Identity, packet: Packet, address: Address, peerId: PeerId | undefined): Verdict {
  if (peerId === undefined) return judgeSeed(identity, address);
  const unwanted = judgeKey(identity, peerId, address);
  if (unwanted) return { refusal: unwanted };
  if (packet.frame?.kind !== 'hello') return refuse('protocol', 'an encrypted link begins with a Hello', address);
  const { hello } = packet.frame;
  if (hello.instanceId === '') return refuse('protocol', 'a Hello needs an instance_id', address);
  if (hello.minVersion > MAX_VERSION || hello.maxVersion < MIN_VERSION) {
    return refuse(
      'version',
      `${address} speaks protocol ${hello.minVersion}..${hello.maxVersion}, this node ${MIN_VERSION}..${MAX_VERSION}; update the older one`,
      address,
    );
  }
  return { peer: { id: peerId, address, instanceId: hello.instanceId, name: hello.name } };
}

/** A plaintext wire: a seed node, whatever it says of itself. */
function judgeSeed(identity: Identity, address: Address): Verdict {
  if (identity.wasEncrypted(address)) {
    return refuse('downgrade', `${address} was met encrypted before, so nothing unencrypted is taken from it`, address);
  }
  return allowsSeed(identity, address)
    ? { peer: { id: seedId(address), address, instanceId: undefined, name: '' } }
    : refuse('not-allowed', 'nodes of the unencrypted base protocol are not accepted here', address);
}

/** Whom our person has not accepted; a seed node proves nothing, so it always is one. */
export function isStranger(identity: Pick<Identity, 'isAccepted'>, peer: SessionPeer): boolean {
  return peer.instanceId === undefined || !identity.isAccepted(peer.id as PeerId);
}

/** As `legacy_peers` says, and never into a closed circle. */
export function allowsSeed(identity: Identity, address: Address): boolean {
  if (identity.circle) return false;
  return identity.legacyPeers === true || (identity.legacyPeers === 'loopback' && identity.isOwnIp(ipOf(address)));
}

/** What is known as soon as the key is, before a word is said. */
export function judgeKey(identity: Identity, peerId: PeerId, address: Address): Refusal | undefined {
  if (peerId === identity.id) return { code: 'self', message: `${address} has this node's own key`, address };
  if (identity.isBlocked(peerId)) return { code: 'not-allowed', message: NOT_ACCEPTED, address };
  return undefined;
}

function refuse(code: RefusalCode, message: string, address?: Address): Verdict {
  return { refusal: { code, message, ...(address === undefined ? {} : { address }) } };
}

/** What came of waiting for a first packet. */
export type First =
  | { readonly kind: 'packet'; readonly packet: Packet }
  | { readonly kind: 'closed'; readonly reason: WireClose }
  | { readonly kind: 'timeout' }
  /** What came is nothing to go on with: the refusal to answer it with. */
  | { readonly kind: 'garbage'; readonly code: RefusalCode; readonly message: string };

/**
 * Waits for the first packet. Reading stops after it, until the wire is handled and resumed by someone else.
 * `onLaterClose` hears of a close between the packet and that.
 */
export function awaitFirst(wire: Wire, clock: Clock, timeoutMs: number, onLaterClose: () => void): Promise<First> {
  return new Promise((resolve) => {
    let settled = false;
    const settle = (first: First) => {
      settled = true;
      timer.cancel();
      resolve(first);
    };
    const timer = clock.after(timeoutMs, () => {
      if (!settled) settle({ kind: 'timeout' });
    });
    wire.handle({
      packet(bytes) {
        wire.took(bytes.length);
        if (settled) return;
        wire.pause();
        if (bytes.length > MAX_FRAME_BYTES) {
          // What a Hello says is kept as long as the link: 256 of 4 MiB would be a gigabyte.
          const message = `a first message of ${bytes.length} bytes; allowed: ${MAX_FRAME_BYTES}`;
          settle({ kind: 'garbage', code: 'too-large', message });
          return;
        }
        try {
          settle({ kind: 'packet', packet: decodePacket(bytes) });
        } catch (error) {
          settle({ kind: 'garbage', code: 'protocol', message: messageOf(error) });
        }
      },
      drained() {},
      closed(reason) {
        if (settled) onLaterClose();
        else settle({ kind: 'closed', reason });
      },
    });
    wire.resume(); // for the second time: the first packet made it pause
  });
}
