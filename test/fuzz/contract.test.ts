/** Whatever a window or a bot asks of a real node: a result with a code of the list, and the node goes on. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatIpv4 } from '../../src/core/address.ts';
import { parseCidr } from '../../src/core/cidr.ts';
import { LOBBY, type PeerId } from '../../src/core/ids.ts';
import {
  type CommandName,
  commands,
  type EventMessage,
  events,
  type Reply,
  snapshotSchema,
} from '../../src/ipc/contract.ts';
import { type ContractConnection, serveContract } from '../../src/ipc/serve-contract.ts';
import type { ChatNode } from '../../src/node/chat-node.ts';
import { openNode } from '../../src/node/open-node.ts';
import { directRoomId } from '../../src/node/room-id.ts';
import { claimLoopback, type LoopbackSpace } from '../support/loopback.ts';
import { eventually } from '../support/watch.ts';
import { ERROR_CODES } from './error-codes.ts';
import { fuzz } from './fuzz-run.ts';
import { anyText } from './odd-text.ts';
import { anyJson, nearlyValid } from './schema-values.ts';

const dir = mkdtempSync(join(tmpdir(), 'earshot-fuzz-'));
let node: ChatNode;
let other: ChatNode;
let connection: ContractConnection;
let eventFault: string | undefined;
let lastSeq: number | undefined;

/** Every event as the contract says, numbered without a gap. */
function take(message: EventMessage): void {
  const parsed = events[message.event].safeParse(message.data);
  if (!parsed.success) eventFault ??= `${message.event}: ${parsed.error.message}`;
  if (lastSeq !== undefined && message.seq !== lastSeq + 1) eventFault ??= `event ${message.seq} after ${lastSeq}`;
  lastSeq = message.seq;
}

/** Options win over the file: whatever networks are asked for, nothing outside these ports is looked at. */
function open(name: string, { ip, cidr, minPort, maxPort }: LoopbackSpace): Promise<ChatNode> {
  const overrides = { ip, cidr, min_port: minPort, max_port: maxPort };
  return openNode({ configFile: undefined, profileDir: join(dir, name), programDir: undefined, overrides });
}

beforeAll(async () => {
  const space = claimLoopback();
  node = await open('one', space);
  other = await open('two', space);
  connection = serveContract(node, take);
  await connection.handle({ id: 0, command: 'subscribe' });
  await eventually('the two nodes are linked', () => linked());
});
afterAll(async () => {
  connection.close();
  await Promise.all([node.stop(), other.stop()]);
  rmSync(dir, { recursive: true, force: true });
});

async function snapshot() {
  const reply = await connection.handle({ id: 's', command: 'snapshot', params: { items: 3 } });
  if (!reply.ok) throw new Error(`no snapshot: ${reply.error.message}`);
  return snapshotSchema.parse(reply.value);
}

async function linked(): Promise<boolean> {
  return (await snapshot()).peers.some(({ state }) => state === 'here');
}

const NAMES = Object.keys(commands) as CommandName[];
const ODD_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'Snapshot', 'snapshot '];

/** `quit` would end it all: that is asked last. */
const asked = NAMES.filter((name) => name !== 'quit');

/** Ids of the people and rooms there are, which no schema knows. The direct room is there once it was opened. */
function withIds(params: unknown, room: 'made up' | 'lobby' | 'direct'): unknown {
  if (room === 'made up' || typeof params !== 'object' || params === null) return params;
  const ids: Record<string, string> = {
    id: other.self.id,
    person: other.self.id,
    room: room === 'lobby' ? LOBBY : directRoomId(node.self.id as PeerId, other.self.id as PeerId),
  };
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, ids[key] ?? value]));
}

/**
 * Other machines are none of ours: a network that is not this machine's loopback is not asked for. Nor are other folders:
 * what is exported goes into ours.
 */
function onlyHere(params: unknown): unknown {
  if (typeof params !== 'object' || params === null) return params;
  if ('file' in params && typeof params.file === 'string')
    return { ...params, file: `${dir}/${params.file.replaceAll('..', '')}` };
  if (!('cidrs' in params) || !Array.isArray(params.cidrs)) return params;
  const cidrs = params.cidrs.map((cidr: unknown) => {
    const range = typeof cidr === 'string' ? parseCidr(cidr) : undefined;
    return range && !formatIpv4(range.first).startsWith('127.') ? '127.0.0.1/32' : cidr;
  });
  return { ...params, cidrs };
}

const request: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(...asked)
      .chain((command) =>
        fc
          .tuple(
            fc.oneof(fc.nat(), fc.string({ maxLength: 64 })),
            fc.oneof(
              { weight: 6, arbitrary: nearlyValid(commands[command].params) },
              { weight: 1, arbitrary: anyJson },
              { weight: 1, arbitrary: fc.constant({ cidrs: ['127.0.0.0/30', '127.0.0.1/32'] }) },
            ),
            fc.constantFrom('made up', 'lobby', 'direct', 'direct'),
          )
          .map(([id, params, room]) => ({ id, command, params: onlyHere(withIds(params, room)) })),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      id: anyJson,
      command: fc.oneof(fc.constantFrom<string>(...asked), anyText),
      params: anyJson.map(onlyHere),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ id: fc.nat(), command: fc.oneof(fc.constantFrom(...ODD_NAMES), anyText), params: anyJson }),
  },
  // Wrong params alone: an object would do.
  {
    weight: 1,
    arbitrary: fc.record({ id: fc.nat(), command: fc.constant('quit'), params: fc.oneof(anyText, fc.array(anyJson)) }),
  },
  { weight: 1, arbitrary: anyJson.filter((value) => (value as { command?: unknown } | null)?.command !== 'quit') },
);

function check(asking: unknown, reply: Reply): void {
  const { id, command } = (asking ?? {}) as { id?: unknown; command?: unknown };
  expect(reply.id === null || reply.id === id).toBe(true);
  // As it goes to a window or a bot.
  JSON.stringify(reply);
  if (reply.ok) {
    expect(NAMES).toContain(command);
    commands[command as CommandName].value.parse(reply.value);
    return;
  }
  // Not `internal`: that would be a fault of ours.
  expect(ERROR_CODES, `${reply.error.code}: ${reply.error.message}`).toContain(reply.error.code);
  expect(reply.error.message).not.toBe('');
}

test('requests: answered by the contract or refused with a code, and the node goes on', async () => {
  await fuzz(
    'contract',
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 6 }), async (requests) => {
      // At once, as a bot asks: answers may overlap.
      const replies = await Promise.all(requests.map((each) => connection.handle(each)));
      replies.forEach((reply, at) => {
        check(requests[at], reply);
      });
      expect(eventFault).toBeUndefined();
    }),
    1,
    200,
  );
  const { peers, self } = await snapshot();
  expect(self.id).toBe(node.self.id);
  expect(peers.some(({ id }) => id === other.self.id)).toBe(true);
  const reply = await connection.handle({ id: 'q', command: 'quit' });
  expect(reply).toMatchObject({ id: 'q', ok: true });
  await node.stopped;
});
