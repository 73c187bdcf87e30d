/** Drafts: nothing typed is ever lost, whatever becomes of a send. */

import { describe, expect, it } from 'vitest';
import {
  type ComposerAction,
  keptDraft,
  openComposer,
  reduceComposer,
} from '../../../renderer/src/composer/composer-state.ts';
import { BO, message, OWN } from './made-up.ts';

const error = { code: 'stopped', message: 'stopped', params: {} };

function run(draft: string, ...actions: ComposerAction[]) {
  return actions.reduce(reduceComposer, openComposer(draft));
}

it('clears the draft at once, so that the next can be typed meanwhile', () => {
  const state = run(
    'hello',
    { type: 'submitted', id: 1, after: '' },
    { type: 'typed', text: 'next' },
    { type: 'sent', id: 1 },
  );
  expect(state).toMatchObject({ draft: 'next', sending: [], error: undefined });
});

describe('a send that fails', () => {
  it('gives the text back with the reason', () => {
    expect(run('hello', { type: 'submitted', id: 1, after: '' }, { type: 'failed', id: 1, error })).toMatchObject({
      draft: 'hello',
      error,
    });
  });

  it('puts the text in front of what was typed since', () => {
    const state = run(
      'one',
      { type: 'submitted', id: 1, after: '' },
      { type: 'typed', text: 'two' },
      { type: 'failed', id: 1, error },
    );
    expect(state.draft).toBe('one\ntwo');
  });

  it('keeps the order when several fail', () => {
    const state = run(
      'one',
      { type: 'submitted', id: 1, after: '' },
      { type: 'typed', text: 'two' },
      { type: 'submitted', id: 2, after: '' },
      { type: 'typed', text: 'three' },
      { type: 'failed', id: 1, error },
      { type: 'failed', id: 2, error },
    );
    expect(state.draft).toBe('one\ntwo\nthree');
  });

  it('is forgotten by the next try', () => {
    expect(
      run(
        'one',
        { type: 'submitted', id: 1, after: '' },
        { type: 'failed', id: 1, error },
        { type: 'submitted', id: 2, after: '' },
      ),
    ).toMatchObject({ error: undefined, draft: '' });
  });
});

it('keeps for a reload what is not yet answered, before what is being typed', () => {
  const state = run('one', { type: 'submitted', id: 1, after: '' }, { type: 'typed', text: 'two' });
  expect(keptDraft(state)).toBe('one\ntwo');
  expect(keptDraft(reduceComposer(state, { type: 'sent', id: 1 }))).toBe('two');
});

describe('an edit', () => {
  const bo = { id: BO, name: 'Bo' };
  const target = message(3, BO, undefined, 'a question');
  const replying = { type: 'replying', to: target } as const;
  const editing = { type: 'editing', message: message(7, OWN, undefined, 'old'), named: [bo] } as const;

  it('puts what was being written aside, and gives it back when it is done or given up', () => {
    for (const end of ['edit-done', 'edit-cancelled'] as const) {
      const during = run('draft', replying, editing, { type: 'typed', text: 'new' });
      expect(during).toMatchObject({ draft: 'new', reply: undefined, named: [bo] });
      expect(keptDraft(during)).toBe('draft');
      expect(reduceComposer(during, { type: end, id: 'item 7' })).toMatchObject({
        draft: 'draft',
        reply: target,
        editing: undefined,
      });
    }
  });

  it('of another message keeps what was aside', () => {
    const second = { ...editing, message: message(8, OWN, undefined, 'older') };
    expect(run('draft', editing, second, { type: 'edit-cancelled' }).draft).toBe('draft');
  });

  it('that failed stays as it was typed', () => {
    const state = run(
      '',
      editing,
      { type: 'typed', text: 'new' },
      { type: 'edit-asked' },
      {
        type: 'edit-failed',
        id: 'item 7',
        error,
      },
    );
    expect(state).toMatchObject({ draft: 'new', error, editing: { busy: false } });
  });

  it('is not disturbed by a send that comes back meanwhile', () => {
    const state = run('sent', { type: 'submitted', id: 1, after: '' }, editing, { type: 'failed', id: 1, error });
    expect(state.draft).toBe('old');
    expect(reduceComposer(state, { type: 'edit-cancelled' }).draft).toBe('sent');
  });
});

it('gives back with a text what it answered and whom it named', () => {
  const to = message(3, BO);
  const state = run(
    '',
    { type: 'replying', to },
    { type: 'named', text: '@Bo yes', person: { id: BO, name: 'Bo' } },
    { type: 'submitted', id: 1, after: '' },
    { type: 'failed', id: 1, error },
  );
  expect(state).toMatchObject({ draft: '@Bo yes', reply: to, named: [{ id: BO, name: 'Bo' }] });
});
