/** Branded identities, so that one kind of string can't be passed where another is meant. */

declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Where a node listens: `ip:port`, IPv4 in dotted decimal. The key of the peer map. See `address.ts`. */
export type Address = Brand<string, 'Address'>;

/** One run of one node: a UUID made at start. Another value from the same address means it restarted. */
export type InstanceId = Brand<string, 'InstanceId'>;

/**
 * Who somebody is: SHA-256 of the public key (SPKI, DER) of their TLS certificate, 64 lowercase hex digits.
 * Comes from the handshake, never from what a frame says.
 */
export type PeerId = Brand<string, 'PeerId'>;

/** The secret of a closed circle, as `network-key.ts` writes it. Goes into no message, log or event. */
export type NetworkKey = Brand<string, 'NetworkKey'>;

/** The key of one person in everything a node tells: a PeerId, or `seed:ip:port` for a node that has no key. */
export type PersonId = PeerId | Brand<string, 'SeedId'>;

/** A seed node's, which is known by its address alone. */
export function seedId(address: Address): PersonId {
  return `seed:${address}` as PersonId;
}

/** Where people talk: `lobby`, `direct:` and 64 hex digits made of the two people's ids, or `group:` and 32. */
export type RoomId = Brand<string, 'RoomId'>;

/** One invitation into a group, however often it is sent: 16 bytes made by its sender, 32 lowercase hex digits. */
export type InvitationId = Brand<string, 'InvitationId'>;

/** The room of everyone here. */
export const LOBBY = 'lobby' as RoomId;
