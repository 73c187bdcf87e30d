/** What the composer holds: the draft and what it answers or puts right, what is on its way, why the last one failed. Pure. */

import { assertNever } from '../../../src/core/errors.ts';
import type { Message } from '../../../src/core/model.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import type { Named } from '../mentions/find-mentions.ts';

/** The message that is answered. */
export interface ReplyTarget {
  readonly id: string;
  readonly order: string;
  readonly author: Pick<Message['author'], 'id' | 'name' | 'own' | 'address'>;
  readonly text: string;
}

/** What one message is made of. */
export interface Written {
  readonly text: string;
  readonly reply: ReplyTarget | undefined;
  /** People chosen by name; who of them is still named in the text is mentioned. */
  readonly named: readonly Named[];
}

/** On its way to being kept. */
export interface Sending extends Written {
  readonly id: number;
  /** It takes long enough to be shown. */
  readonly slow: boolean;
  /** Order of the newest message when it was sent: it comes after. */
  readonly after: string;
  /** Kept, as this; it stays until it is seen in the timeline. */
  readonly kept: string | undefined;
}

export interface Editing {
  readonly id: string;
  readonly order: string;
  /** As it stands. */
  readonly original: string;
  /** Asked for, and not answered yet. */
  readonly busy: boolean;
  /** What was being written before. */
  readonly aside: Written;
}

export interface ComposerState {
  readonly draft: string;
  readonly reply: ReplyTarget | undefined;
  readonly named: readonly Named[];
  readonly editing: Editing | undefined;
  /** Sent and not yet answered, or not yet seen, oldest first. */
  readonly sending: readonly Sending[];
  readonly error: Failure | undefined;
  /** Length of the draft's beginning that came back from failed sends: the next one to come back goes behind it. */
  readonly returned: number;
}

export type ComposerAction =
  | { readonly type: 'typed'; readonly text: string }
  | { readonly type: 'named'; readonly text: string; readonly person: Named }
  | { readonly type: 'replying'; readonly to: ReplyTarget | undefined }
  | { readonly type: 'editing'; readonly message: Message; readonly named: readonly Named[] }
  | { readonly type: 'edit-asked' }
  | { readonly type: 'edit-done'; readonly id: string }
  | { readonly type: 'edit-failed'; readonly id: string; readonly error: Failure }
  | { readonly type: 'edit-cancelled' }
  | { readonly type: 'submitted'; readonly id: number; readonly after: string }
  | { readonly type: 'slow'; readonly id: number }
  | { readonly type: 'kept'; readonly id: number; readonly as: string }
  | { readonly type: 'sent'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number; readonly error: Failure }
  | { readonly type: 'dismissed' };

export function openComposer(draft: string): ComposerState {
  return { ...NOTHING, draft, editing: undefined, sending: [], error: undefined };
}

const NOTHING = { draft: '', reply: undefined, named: [], returned: 0 } as const;

export function reduceComposer(state: ComposerState, action: ComposerAction): ComposerState {
  switch (action.type) {
    case 'typed':
      return { ...state, draft: action.text, returned: 0 };
    case 'named':
      return { ...state, draft: action.text, returned: 0, named: withPerson(state.named, action.person) };
    case 'replying':
      return state.editing === undefined
        ? { ...state, reply: action.to }
        : reduceComposer(withoutEditing(state), action);
    case 'editing':
      return beginEditing(state, action.message, action.named);
    case 'edit-asked':
      return { ...state, error: undefined, editing: state.editing && { ...state.editing, busy: true } };
    case 'edit-done':
      return state.editing?.id === action.id ? withoutEditing(state) : state;
    case 'edit-failed':
      if (state.editing?.id !== action.id) return state;
      return { ...state, error: action.error, editing: { ...state.editing, busy: false } };
    case 'edit-cancelled':
      return withoutEditing(state);
    case 'submitted': {
      const { draft: text, reply, named } = state;
      const one = { id: action.id, text, reply, named, slow: false, after: action.after, kept: undefined };
      return { ...state, ...NOTHING, sending: [...state.sending, one], error: undefined };
    }
    case 'slow':
      return withSending(state, action.id, { slow: true });
    case 'kept':
      return withSending(state, action.id, { kept: action.as });
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

/** Whom a text mentions, of those who can be: each once. */
export function withPerson(named: readonly Named[], person: Named): readonly Named[] {
  return [...named.filter(({ id }) => id !== person.id), person];
}

function withSending(state: ComposerState, id: number, over: Partial<Sending>): ComposerState {
  return { ...state, sending: state.sending.map((one) => (one.id === id ? { ...one, ...over } : one)) };
}

function beginEditing(state: ComposerState, message: Message, named: readonly Named[]): ComposerState {
  const aside = state.editing?.aside ?? { text: state.draft, reply: state.reply, named: state.named };
  const { id, order, text } = message;
  const editing = { id, order, original: text, busy: false, aside };
  return { ...state, draft: text, reply: undefined, named, editing, error: undefined, returned: 0 };
}

function withoutEditing(state: ComposerState): ComposerState {
  if (state.editing === undefined) return state;
  const { text, reply, named } = state.editing.aside;
  return { ...state, draft: text, reply, named, editing: undefined, error: undefined, returned: 0 };
}

/** Nothing typed is lost: the text comes back in front of what was typed since, in the order it was sent. */
function giveBack(state: ComposerState, id: number, error: Failure): ComposerState {
  const failed = state.sending.find((one) => one.id === id);
  if (failed === undefined) return state;
  const sending = state.sending.filter((one) => one !== failed);
  if (state.editing !== undefined) {
    const { aside } = state.editing;
    const text = [failed.text, aside.text].filter((part) => part !== '').join('\n');
    const editing = { ...state.editing, aside: { ...backTogether(failed, aside), text } };
    return { ...state, sending, error, editing };
  }
  const head = [state.draft.slice(0, state.returned), failed.text].filter((text) => text !== '').join('\n');
  const typed = state.draft.slice(state.returned).replace(/^\n/, '');
  return {
    ...state,
    ...backTogether(failed, state),
    draft: typed === '' ? head : `${head}\n${typed}`,
    sending,
    error,
    returned: head.length,
  };
}

function backTogether(failed: Written, now: Pick<Written, 'reply' | 'named'>): Pick<Written, 'reply' | 'named'> {
  const named = failed.named.reduce<readonly Named[]>(withPerson, now.named);
  return { reply: now.reply ?? failed.reply, named };
}

/** What to keep for a reload: the draft, and before it whatever has not been answered; never a text being put right. */
export function keptDraft({ draft, editing, sending }: ComposerState): string {
  const open = sending.filter(({ kept }) => kept === undefined).map(({ text }) => text);
  return [...open, editing === undefined ? draft : editing.aside.text].filter((text) => text !== '').join('\n');
}
