/** The composer's state, kept over reloads, and how it sends. */

import { useEffect, useReducer, useRef } from 'react';
import { useNode } from '../app/node-context.ts';
import { readStored, writeStored } from '../store/storage.ts';
import { keptDraft, openComposer, reduceComposer } from './composer-state.ts';

const DRAFT_KEY = 'earshot.draft';
/** Typing is stored when it pauses this long, and when the page goes. */
const STORE_AFTER_MS = 250;

export function useComposer() {
  const { link } = useNode();
  const [state, dispatch] = useReducer(reduceComposer, undefined, () => openComposer(readStored(DRAFT_KEY) ?? ''));
  const nextId = useRef(1);
  const kept = useRef('');
  kept.current = keptDraft(state);

  useEffect(() => {
    const text = keptDraft(state);
    const timer = setTimeout(() => writeStored(DRAFT_KEY, text), STORE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [state]);

  useEffect(() => {
    const store = () => writeStored(DRAFT_KEY, kept.current);
    window.addEventListener('pagehide', store);
    return () => window.removeEventListener('pagehide', store);
  }, []);

  async function send(): Promise<void> {
    const id = nextId.current++;
    const text = state.draft;
    dispatch({ type: 'submitted', id });
    const answer = await link.invoke('message:send', { text });
    dispatch(answer.ok ? { type: 'sent', id } : { type: 'failed', id, error: answer.error });
  }

  return { state, dispatch, send };
}
