/** Drafts of several rooms: each its own, and an answer finds its room though another one is on show. */

import { expect, it } from 'vitest';
import { Drafts } from '../../../renderer/src/composer/drafts.ts';
import type { NodeLink } from '../../../renderer/src/link/node-link.ts';
import { LOBBY } from '../../../src/core/ids.ts';
import type { Result } from '../../../src/ipc/contract.ts';
import { directWith } from './made-up.ts';

const DIRECT = directWith().id;

function open() {
  const asked: { params: unknown; answer: (result: Result<unknown>) => void }[] = [];
  const link: NodeLink = {
    invoke: ((_command: string, params: unknown) =>
      new Promise<Result<unknown>>((answer) => {
        asked.push({ params, answer });
      })) as NodeLink['invoke'],
    onEvent: () => () => {},
    onState: () => () => {},
    retry: () => {},
  };
  return { drafts: new Drafts(link), asked };
}

it('keeps a draft for each room', () => {
  const { drafts } = open();
  drafts.dispatch(LOBBY, { type: 'typed', text: 'to everyone' });
  drafts.dispatch(DIRECT, { type: 'typed', text: 'between us' });
  expect(drafts.of(LOBBY).getState().draft).toBe('to everyone');
  expect(drafts.of(DIRECT).getState().draft).toBe('between us');
});

it('gives a text back to the room it was for when it could not be sent', async () => {
  const { drafts, asked } = open();
  drafts.dispatch(DIRECT, { type: 'typed', text: 'between us' });
  const sending = drafts.send(DIRECT);
  expect(asked[0]?.params).toEqual({ room: DIRECT, text: 'between us' });
  expect(drafts.of(DIRECT).getState().draft).toBe('');
  drafts.dispatch(LOBBY, { type: 'typed', text: 'to everyone' });
  const error = { code: 'person-blocked', message: '', params: {} };
  asked[0]?.answer({ ok: false, error });
  await sending;
  expect(drafts.of(DIRECT).getState()).toMatchObject({ draft: 'between us', error });
  expect(drafts.of(LOBBY).getState()).toMatchObject({ draft: 'to everyone', error: undefined });
});
