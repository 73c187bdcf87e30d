/** What a shell may send, and what it gets. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChatError } from '../../../src/core/errors.ts';
import type { ContractTarget, EventMessage } from '../../../src/ipc/contract.ts';
import { serveContract } from '../../../src/ipc/serve-contract.ts';

/** A node that says back, and fails on demand. */
function target(): ContractTarget & { tell(event: EventMessage): void; listeners: number } {
  const listeners = new Set<(event: EventMessage) => void>();
  const unused = (): never => {
    throw new Error('out of order');
  };
  return {
    commands: {
      snapshot: unused,
      'message:send': ({ text }) => {
        if (text === 'fail') throw new ChatError('message-empty', 'say something', { params: { bytes: 0 } });
        return { id: 'one', order: String(text.length) };
      },
      'timeline:before': ({ order }) => Promise.resolve({ items: [], before: order === '1' }),
      'message:edit': unused,
      'message:delete': unused,
      'message:react': unused,
      'message:receipts': unused,
      'timeline:after': unused,
      'timeline:around': unused,
      'history:search': unused,
      'history:export': unused,
      'room:create': unused,
      'room:invite': unused,
      'room:answer': unused,
      'room:leave': unused,
      'room:remove': unused,
      'room:rename': unused,
      'room:invitation': unused,
      'room:join': unused,
      'room:typing': unused,
      'room:open': ({ person }) => ({ room: person }),
      'room:read': () => ({}),
      'settings:change': unused,
      'person:trust': unused,
      'person:safety-number': unused,
      'circle:show': unused,
      'circle:change': unused,
      quit: () => ({}),
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (event) => {
      for (const listener of listeners) listener(event);
    },
    get listeners() {
      return listeners.size;
    },
  };
}

const event: EventMessage = { event: 'notice:cleared', seq: 1, data: { code: 'version-mismatch' } };

describe('the contract, served', () => {
  it('answers at once or by promise, with the id of the request', async () => {
    const { handle } = serveContract(target(), () => {});
    expect(handle({ id: 'x', command: 'message:send', params: { text: 'hello' } })).toEqual({
      id: 'x',
      ok: true,
      value: { id: 'one', order: '5' },
    });
    await expect(handle({ id: 7, command: 'timeline:before', params: { order: '0', items: 1 } })).resolves.toEqual({
      id: 7,
      ok: true,
      value: { items: [], before: false },
    });
  });

  it('tells events only after subscribe, once each however often it is asked, and none after close', () => {
    const node = target();
    const got: EventMessage[] = [];
    const connection = serveContract(node, (message) => got.push(message));
    node.tell(event);
    connection.handle({ id: 1, command: 'subscribe' });
    connection.handle({ id: 2, command: 'subscribe' });
    node.tell(event);
    connection.close();
    node.tell(event);
    expect(got).toEqual([event]);
    expect(node.listeners).toBe(0);
  });

  it.each([
    [{ id: 1, command: 'message:send', params: { text: 'fail' } }, 1, 'message-empty'],
    [{ id: 1, command: 'snapshot' }, 1, 'internal'],
    [{ id: 1, command: 'message:send' }, 1, 'bad-request'],
    [{ id: 1, command: 'message:send', params: { text: 5 } }, 1, 'bad-request'],
    [{ id: 1, command: 'timeline:before', params: { order: '1', items: 1e9 } }, 1, 'bad-request'],
    [{ id: 1, command: 'toString' }, 1, 'bad-request'],
    [{ id: 1, command: '__proto__' }, 1, 'bad-request'],
    [{ id: 1 }, null, 'bad-request'],
    [{ command: 'subscribe' }, null, 'bad-request'],
    [{ id: {}, command: 'subscribe' }, null, 'bad-request'],
    [[], null, 'bad-request'],
    [null, null, 'bad-request'],
  ])('answers %j with an error', (request, id, code) => {
    const { handle } = serveContract(target(), () => {});
    expect(handle(request)).toMatchObject({ id, ok: false, error: { code, message: expect.stringMatching(/.{5}/) } });
  });

  it('survives whatever it is sent', async () => {
    const { handle } = serveContract(target(), () => {});
    const command = fc.oneof(
      fc.constantFrom('subscribe', 'snapshot', 'message:send', 'timeline:before', 'quit'),
      fc.string(),
    );
    const request = fc.oneof(
      fc.anything(),
      fc.record({ id: fc.oneof(fc.integer(), fc.anything()), command, params: fc.anything() }),
    );
    await fc.assert(
      fc.asyncProperty(request, async (raw) => {
        const reply = await handle(raw);
        expect(reply.ok || typeof reply.error.message === 'string').toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
