/** Drafts: nothing typed is ever lost, whatever becomes of a send. */

import { describe, expect, it } from 'vitest';
import {
  type ComposerAction,
  keptDraft,
  openComposer,
  reduceComposer,
} from '../../../renderer/src/composer/composer-state.ts';

const error = { code: 'stopped', message: 'stopped', params: {} };

function run(draft: string, ...actions: ComposerAction[]) {
  return actions.reduce(reduceComposer, openComposer(draft));
}

it('clears the draft at once, so that the next can be typed meanwhile', () => {
  const state = run('hello', { type: 'submitted', id: 1 }, { type: 'typed', text: 'next' }, { type: 'sent', id: 1 });
  expect(state).toMatchObject({ draft: 'next', sending: [], error: undefined });
});

describe('a send that fails', () => {
  it('gives the text back with the reason', () => {
    expect(run('hello', { type: 'submitted', id: 1 }, { type: 'failed', id: 1, error })).toMatchObject({
      draft: 'hello',
      error,
    });
  });

  it('puts the text in front of what was typed since', () => {
    const state = run(
      'one',
      { type: 'submitted', id: 1 },
      { type: 'typed', text: 'two' },
      { type: 'failed', id: 1, error },
    );
    expect(state.draft).toBe('one\ntwo');
  });

  it('keeps the order when several fail', () => {
    const state = run(
      'one',
      { type: 'submitted', id: 1 },
      { type: 'typed', text: 'two' },
      { type: 'submitted', id: 2 },
      { type: 'typed', text: 'three' },
      { type: 'failed', id: 1, error },
      { type: 'failed', id: 2, error },
    );
    expect(state.draft).toBe('one\ntwo\nthree');
  });

  it('is forgotten by the next try', () => {
    expect(
      run('one', { type: 'submitted', id: 1 }, { type: 'failed', id: 1, error }, { type: 'submitted', id: 2 }),
    ).toMatchObject({ error: undefined, draft: '' });
  });
});

it('keeps for a reload what is not yet answered, before what is being typed', () => {
  const state = run('one', { type: 'submitted', id: 1 }, { type: 'typed', text: 'two' });
  expect(keptDraft(state)).toBe('one\ntwo');
  expect(keptDraft(reduceComposer(state, { type: 'sent', id: 1 }))).toBe('two');
});
