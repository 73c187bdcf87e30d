/** What the composer holds: the draft, what is on its way, why the last one failed. Pure. */

import { assertNever } from '../../../src/core/errors.ts';
import type { Failure } from '../../../src/ipc/contract.ts';

export interface ComposerState {
  readonly draft: string;
  /** Sent and not yet answered, oldest first. */
  readonly sending: readonly { readonly id: number; readonly text: string }[];
  readonly error: Failure | undefined;
  /** Length of the draft's beginning that came back from failed sends: the next one to come back goes behind it. */
  readonly returned: number;
}

export type ComposerAction =
  | { readonly type: 'typed'; readonly text: string }
  | { readonly type: 'submitted'; readonly id: number }
  | { readonly type: 'sent'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number; readonly error: Failure }
  | { readonly type: 'dismissed' };

export function openComposer(draft: string): ComposerState {
  return { draft, sending: [], error: undefined, returned: 0 };
}

export function reduceComposer(state: ComposerState, action: ComposerAction): ComposerState {
  switch (action.type) {
    case 'typed':
      return { ...state, draft: action.text, returned: 0 };
    case 'submitted':
      return {
        draft: '',
        sending: [...state.sending, { id: action.id, text: state.draft }],
        error: undefined,
        returned: 0,
      };
    case 'sent':
      return { ...state, sending: state.sending.filter(({ id }) => id !== action.id) };
    case 'failed':
      return giveBack(state, action.id, action.error);
    case 'dismissed':
      return { ...state, error: undefined };
    default:
      return assertNever(action);
  }
}

/** Nothing typed is lost: the text comes back in front of what was typed since, in the order it was sent. */
function giveBack(state: ComposerState, id: number, error: Failure): ComposerState {
  const failed = state.sending.find((one) => one.id === id);
  if (failed === undefined) return state;
  const head = [state.draft.slice(0, state.returned), failed.text].filter((text) => text !== '').join('\n');
  const typed = state.draft.slice(state.returned).replace(/^\n/, '');
  return {
    draft: typed === '' ? head : `${head}\n${typed}`,
    sending: state.sending.filter((one) => one !== failed),
    error,
    returned: head.length,
  };
}

/** What to keep for a reload: the draft, and before it whatever has not been answered. */
export function keptDraft({ draft, sending }: ComposerState): string {
  return [...sending.map(({ text }) => text), draft].filter((text) => text !== '').join('\n');
}
