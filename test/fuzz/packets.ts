/**
 * Packets made of proto/chat.proto itself, so that what is added there is covered: valid ones, ones with wrong fields
 * in them, and either with bytes changed.
 */

import fc from 'fast-check';
import protobuf from 'protobufjs';
import chatProto from '../../proto/chat.proto';
import { anyText } from './odd-text.ts';

const packetType = protobuf.parse(chatProto).root.lookupType('message.NodeRequest');
packetType.root.resolveAll();

/** Far above what any message of ours nests. */
const MAX_NESTING = 4;
/** Groups in groups: 5 bits of each byte, as deep as a frame has room. */
const MAX_GROUPS = 200_000;

/** What the schema only says in a comment: these are there, and have so many bytes. Odd fields break that too. */
const FIXED_BYTES: Readonly<Record<string, number>> = {
  'Membership.nonce': 16,
  'Membership.tokens': 128,
  'Invitation.invitationId': 16,
  'Invitation.secret': 32,
  'Invitation.member': 32,
};
const fixedBytesOf = ({ parent, name }: protobuf.Field) => FIXED_BYTES[`${parent?.name}.${name}`];

/** What a field of a type may hold, any number or text that its type allows. */
function anyValueOf(field: protobuf.Field): fc.Arbitrary<unknown> {
  if (field.resolvedType instanceof protobuf.Type) return messageOf(field.resolvedType);
  switch (field.type) {
    case 'string':
      return anyText;
    case 'bytes':
      return fc.uint8Array({ minLength: fixedBytesOf(field) ?? 0, maxLength: fixedBytesOf(field) ?? 64 });
    case 'bool':
      return fc.boolean();
    default:
      return fc.oneof(fc.constantFrom(0, 1, 2, 0x7fff_ffff, 0xffff_ffff), fc.nat());
  }
}

/** Any message of a type: of a oneof at most one field is set, as protobuf has it. */
function messageOf(type: protobuf.Type): fc.Arbitrary<Record<string, unknown>> {
  const alone = type.fieldsArray.filter((field) => !field.partOf);
  const plain = fc.record(
    Object.fromEntries(
      alone.map((field) => [
        field.name,
        field.repeated ? fc.array(anyValueOf(field), { maxLength: 8 }) : anyValueOf(field),
      ]),
    ),
    { requiredKeys: alone.filter((field) => fixedBytesOf(field) && !field.repeated).map(({ name }) => name) },
  );
  const chosen = type.oneofsArray.map((one) =>
    fc.oneof(
      ...one.fieldsArray.map((field) => anyValueOf(field).map((value) => ({ [field.name]: value }))),
      fc.constant({}),
    ),
  );
  return fc.tuple(plain, ...chosen).map((parts) => Object.assign({}, ...parts) as Record<string, unknown>);
}

export interface Made {
  readonly bytes: Uint8Array;
  /** Which body its frame has; undefined: no frame, or an empty one. */
  readonly body: string | undefined;
}

/** What encodes without a fault. */
export const validPacket: fc.Arbitrary<Made> = messageOf(packetType).map((message) => ({
  bytes: packetType.encode(message).finish(),
  body: Object.keys((message.frame as object | undefined) ?? {})[0],
}));

/** A packet with these fields for sure: a first one is of no use without its `msg`. */
export function packetWith(fixed: fc.Arbitrary<object>): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(messageOf(packetType), fixed)
    .map(([message, more]) => packetType.encode({ ...message, ...more }).finish());
}

/** Not by spreading: that puts every byte on the stack. */
function joined(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts.map((part) => Uint8Array.from(part))));
}

function varint(value: number, paddedTo = 0): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push(rest % 0x80);
    rest = Math.floor(rest / 0x80);
  } while (rest > 0 || bytes.length < paddedTo);
  return bytes.map((byte, at) => (at < bytes.length - 1 ? byte | 0x80 : byte));
}

/** Longer than it need be, up to twice what protobuf allows. */
const lengthOf = (bytes: number) => fc.integer({ min: 0, max: 20 }).map((padded) => varint(bytes, padded));

/** One field on the wire, right or wrong for its type. */
function oddField(type: protobuf.Type, depth: number): fc.Arbitrary<Uint8Array> {
  const known = type.fieldsArray.map(({ id }) => id);
  const id = fc.oneof(fc.constantFrom(...(known.length > 0 ? known : [1])), fc.nat({ max: 0x1fff_ffff }));
  const tag = (wireType: number) => id.map((number) => varint(number * 8 + wireType));
  const raw = fc.oneof(
    fc.uint8Array({ maxLength: 32 }),
    anyText.map((text) => new TextEncoder().encode(text)),
  );
  const counted = (body: fc.Arbitrary<Uint8Array>) =>
    fc
      .tuple(tag(2), body)
      .chain(([head, bytes]) => lengthOf(bytes.length).map((length) => joined(head, length, bytes)));
  const nested = type.fieldsArray.flatMap((field) =>
    field.resolvedType instanceof protobuf.Type && depth < MAX_NESTING
      ? [
          oddMessage(field.resolvedType, depth + 1).map((body) =>
            joined(varint(field.id * 8 + 2), varint(body.length), body),
          ),
        ]
      : [],
  );
  return fc.oneof(
    ...nested,
    ...nested, // most is wrong inside, or nothing of the inside is ever read
    counted(raw),
    fc.tuple(tag(0), fc.nat(), fc.integer({ min: 0, max: 12 })).map(([head, n, pad]) => joined(head, varint(n, pad))),
    fc.tuple(fc.constantFrom(1, 5).chain(tag), raw).map(([head, bytes]) => joined(head, bytes)),
    // A length that nothing follows, as large as it can be said.
    fc
      .tuple(tag(2), fc.constantFrom(1, 300, 0x7fff_ffff, 0xffff_ffff, 2 ** 40))
      .map(([head, n]) => joined(head, varint(n))),
    fc.tuple(fc.constantFrom(3, 4, 6, 7).chain(tag), raw).map(([head, bytes]) => joined(head, bytes)),
  );
}

function oddMessage(type: protobuf.Type, depth = 0): fc.Arbitrary<Uint8Array> {
  return fc.array(oddField(type, depth), { maxLength: 5 }).map((fields) => Uint8Array.from(Buffer.concat(fields)));
}

/** Ones inside each other without end, where the reader has to skip them. */
const groups = fc
  .tuple(fc.integer({ min: 3, max: 15 }), fc.integer({ min: 1, max: MAX_GROUPS }), fc.boolean())
  .map(([id, depth, ended]) =>
    Uint8Array.from(Buffer.concat([Buffer.alloc(depth, id * 8 + 3), Buffer.alloc(ended ? depth : 0, id * 8 + 4)])),
  );

type Change = (bytes: Uint8Array) => Uint8Array;
const at = fc.double({ min: 0, max: 1, noNaN: true });

/** What goes wrong on the way, or is made to. */
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(at, fc.integer({ min: 1, max: 255 })).map(
    ([where, bits]): Change =>
      (bytes) => {
        const copy = Uint8Array.from(bytes);
        const index = Math.floor(where * copy.length);
        if (index < copy.length) copy[index] = (copy[index] ?? 0) ^ bits;
        return copy;
      },
  ),
  at.map(
    (where): Change =>
      (bytes) =>
        bytes.slice(0, Math.floor(where * bytes.length)),
  ),
  fc.tuple(at, at).map(
    ([from, to]): Change =>
      (bytes) => {
        const piece = bytes.slice(
          Math.floor(Math.min(from, to) * bytes.length),
          Math.floor(Math.max(from, to) * bytes.length),
        );
        return Uint8Array.from(Buffer.concat([bytes, piece]));
      },
  ),
  fc.tuple(at, fc.uint8Array({ minLength: 1, maxLength: 8 })).map(
    ([where, more]): Change =>
      (bytes) => {
        const index = Math.floor(where * bytes.length);
        return Uint8Array.from(Buffer.concat([bytes.slice(0, index), more, bytes.slice(index)]));
      },
  ),
);

function changed(packet: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(packet, fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([bytes, changes]) => changes.reduce((now, each) => each(now), bytes));
}

const valid = validPacket.map(({ bytes }) => bytes);

/** Any bytes that a peer may send in place of a packet. */
export const anyPacket: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 4, arbitrary: valid },
  { weight: 4, arbitrary: changed(valid) },
  { weight: 4, arbitrary: oddMessage(packetType) },
  { weight: 2, arbitrary: changed(oddMessage(packetType)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  { weight: 1, arbitrary: fc.tuple(valid, valid).map(([a, b]) => Uint8Array.from(Buffer.concat([a, b]))) },
  { weight: 1, arbitrary: groups },
);
