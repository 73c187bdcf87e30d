/** What two people say to each other about groups: which ones they are in, and who is asked into which. */

import type { InvitationId, PeerId } from '../core/ids.ts';

/** Which groups somebody is in, in a form that tells only who is in them as well. */
export interface Membership {
  readonly nonce: Uint8Array;
  /** One after the other. */
  readonly tokens: Uint8Array;
}

export interface Invitation {
  readonly id: InvitationId;
  readonly secret: Uint8Array;
  /** As sent: clean before showing. */
  readonly name: string;
  /** As sent: nothing of it is proved. */
  readonly members: readonly PeerId[];
}

/** For one person alone. */
export type GroupFrame =
  | { readonly kind: 'membership'; readonly said: Membership }
  | { readonly kind: 'invitation'; readonly invitation: Invitation };

/** As it stands in a message of chat.proto. */
export interface RawInvitation {
  readonly invitationId: Uint8Array;
  readonly secret: Uint8Array;
  readonly name: string;
  readonly member: readonly Uint8Array[];
}

/** Groups that one person proves to be in: more than anybody reads, and a frame of 4 KiB. */
export const MAX_GROUPS = 256;

/** How many groups somebody is in is seen no closer than this. */
export const TOKENS_STEP = 8;

export const TOKEN_BYTES = 16;
export const GROUP_NONCE_BYTES = 16;

/** People named in an invitation: enough to know what one is asked into. */
export const MAX_INVITATION_MEMBERS = 16;

const INVITATION_ID_BYTES = 16;
const GROUP_SECRET_BYTES = 32;
const PEER_ID_BYTES = 32;

/** The body of a Frame. */
export function groupBody(frame: GroupFrame): object {
  if (frame.kind === 'membership') return { membership: frame.said };
  const { id, secret, name, members } = frame.invitation;
  const member = members.map((one) => Buffer.from(one, 'hex'));
  return { invitation: { invitationId: Buffer.from(id, 'hex'), secret, name, member } satisfies RawInvitation };
}

/** @throws when it is none */
export function readMembership({ nonce, tokens }: Membership): Membership {
  const isWhole = tokens.length > 0 && tokens.length % (TOKENS_STEP * TOKEN_BYTES) === 0;
  if (nonce.length !== GROUP_NONCE_BYTES || !isWhole || tokens.length > MAX_GROUPS * TOKEN_BYTES) {
    throw new Error('not a Membership');
  }
  // Copies: what is kept of a packet must not keep all that was read with it.
  return { nonce: new Uint8Array(nonce), tokens: new Uint8Array(tokens) };
}

/** @throws when it is none */
export function readInvitation({ invitationId, secret, name, member }: RawInvitation): Invitation {
  const isWhole = invitationId.length === INVITATION_ID_BYTES && secret.length === GROUP_SECRET_BYTES;
  if (!isWhole || member.length > MAX_INVITATION_MEMBERS || member.some(({ length }) => length !== PEER_ID_BYTES)) {
    throw new Error('not an Invitation');
  }
  const members = member.map((id) => Buffer.from(id).toString('hex') as PeerId);
  const id = Buffer.from(invitationId).toString('hex') as InvitationId;
  return { id, secret: new Uint8Array(secret), name, members };
}
