/** What is said about groups, as bytes and back: whole, or nothing. */

import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { InvitationId, PeerId } from '../../../src/core/ids.ts';
import { decodePacket, encodeGroupFrame } from '../../../src/peer/chat-proto.ts';
import {
  type GroupFrame,
  type Invitation,
  MAX_GROUPS,
  MAX_INVITATION_MEMBERS,
  TOKEN_BYTES,
} from '../../../src/peer/group-frames.ts';
import { costOf } from '../../../src/peer/inflow.ts';

const hex = (bytes: number) => randomBytes(bytes).toString('hex');
const invitation: Invitation = {
  id: hex(16) as InvitationId,
  secret: Uint8Array.from(randomBytes(32)),
  name: 'Ruderverein 船',
  members: [hex(32) as PeerId, hex(32) as PeerId],
};
const membership = (nonce: number, tokens: number): GroupFrame => ({
  kind: 'membership',
  said: { nonce: Uint8Array.from(randomBytes(nonce)), tokens: Uint8Array.from(randomBytes(tokens)) },
});

test.each<[string, GroupFrame]>([
  ['an invitation', { kind: 'invitation', invitation }],
  ['one without a name or members', { kind: 'invitation', invitation: { ...invitation, name: '', members: [] } }],
  ['a membership', membership(16, 8 * TOKEN_BYTES)],
  ['the largest one', membership(16, MAX_GROUPS * TOKEN_BYTES)],
])('%s comes as it went', (_what, frame) => {
  expect(decodePacket(encodeGroupFrame(frame)).frame).toEqual(frame);
});

describe('is no packet', () => {
  test.each<[string, GroupFrame]>([
    ['a secret that is too short', { kind: 'invitation', invitation: { ...invitation, secret: new Uint8Array(31) } }],
    ['no id', { kind: 'invitation', invitation: { ...invitation, id: '' as InvitationId } }],
    ['a member that is nobody', { kind: 'invitation', invitation: { ...invitation, members: ['ab' as PeerId] } }],
    [
      'too many members',
      {
        kind: 'invitation',
        invitation: { ...invitation, members: Array(MAX_INVITATION_MEMBERS + 1).fill(hex(32) as PeerId) },
      },
    ],
    ['no tokens', membership(16, 0)],
    ['tokens that tell how many there are', membership(16, 7 * TOKEN_BYTES)],
    ['half a token', membership(16, 8 * TOKEN_BYTES + 8)],
    ['more groups than anybody has', membership(16, (MAX_GROUPS + 8) * TOKEN_BYTES)],
    ['no nonce', membership(0, 8 * TOKEN_BYTES)],
  ])('%s', (_what, frame) => {
    expect(() => decodePacket(encodeGroupFrame(frame))).toThrow(expect.objectContaining({ code: 'protocol' }));
  });
});

test.each<[string, GroupFrame]>([
  ['a membership, which is looked up in each of our groups', membership(16, 8 * TOKEN_BYTES)],
  ['an invitation, which somebody has to answer', { kind: 'invitation', invitation }],
])('%s costs as much as a change of name', (_what, frame) => {
  expect(costOf(frame, 200)).toEqual(costOf({ kind: 'presence', name: '' }, 200));
});
