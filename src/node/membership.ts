/** Which groups two linked people share: each proves its own to the other, who learns nothing of those it isn't in. */

import { createHmac, randomBytes } from 'node:crypto';
import type { PeerId, RoomId } from '../core/ids.ts';
import { GROUP_NONCE_BYTES, MAX_GROUPS, type Membership, TOKEN_BYTES, TOKENS_STEP } from '../peer/group-frames.ts';

/** Before all else in what is signed: the same connection and other keys serve other ends. */
const PURPOSE = 'earshot group 1';

/** One TLS connection as both of its ends know it, and who proves what on it to whom. */
export interface ProofWay {
  /** Of the TLS exporter. */
  readonly channelSecret: Uint8Array;
  /** The order of the two makes a token worth nothing in the other direction. */
  readonly from: PeerId;
  readonly to: PeerId;
}

/** A group that somebody may prove to be in. */
export interface SecretGroup {
  readonly id: RoomId;
  readonly secret: Uint8Array;
}

/**
 * All groups that one side is in, said anew. Another nonce each time, so that nothing tells which of the tokens were there
 * before; sorted, which of things made by chance says nothing.
 */
export function provingAll(groups: readonly SecretGroup[], way: ProofWay): Membership {
  if (groups.length > MAX_GROUPS) throw new Error(`${groups.length} groups, at most ${MAX_GROUPS}`);
  const nonce = randomBytes(GROUP_NONCE_BYTES);
  const tokens: Uint8Array[] = groups.map(({ secret }) => tokenOf(secret, nonce, way));
  while (tokens.length === 0 || tokens.length % TOKENS_STEP !== 0) tokens.push(randomBytes(TOKEN_BYTES));
  return { nonce, tokens: Buffer.concat(tokens.sort(Buffer.compare)) };
}

/** Those of our groups that `said` proves. @param way from who says it, to us */
export function provedIn(said: Membership, groups: Iterable<SecretGroup>, way: ProofWay): RoomId[] {
  const tokens = new Set<string>();
  const bytes = Buffer.from(said.tokens);
  for (let at = 0; at < bytes.length; at += TOKEN_BYTES) tokens.add(bytes.toString('hex', at, at + TOKEN_BYTES));
  // Told apart in a set: a token is good once, on one connection, and how long a wrong one takes tells nothing of it.
  return [...groups]
    .filter(({ secret }) => tokens.has(tokenOf(secret, said.nonce, way).toString('hex')))
    .map(({ id }) => id);
}

function tokenOf(secret: Uint8Array, nonce: Uint8Array, { channelSecret, from, to }: ProofWay): Buffer {
  return createHmac('sha256', secret)
    .update(PURPOSE)
    .update(channelSecret)
    .update(from)
    .update(to)
    .update(nonce)
    .digest()
    .subarray(0, TOKEN_BYTES);
}
