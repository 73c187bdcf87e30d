/** The list of people behind an "@" that is being typed: when it is open, who is in it, what its keys do. */

import { type KeyboardEvent, type RefObject, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Peer } from '../../../src/core/model.ts';
import { type MentionQuery, mentionQuery, offeredFor, withMention } from '../mentions/mention-query.ts';

const NOBODY: readonly Peer[] = [];

/** @param onNamed the text with the person in it */
export function useMentionList(
  field: RefObject<HTMLTextAreaElement | null>,
  people: readonly Peer[],
  onNamed: (text: string, peer: Peer) => void,
) {
  const [query, setQuery] = useState<MentionQuery>();
  const [chosen, setChosen] = useState(0);
  const offered = query === undefined ? NOBODY : offeredFor(query.text, people);

  /** After each change of the text, or of the place in it. */
  function look(): void {
    const { current } = field;
    if (current === null) return;
    const { value, selectionStart, selectionEnd } = current;
    const next = selectionStart === selectionEnd ? mentionQuery(value, selectionStart) : undefined;
    if (next?.from !== query?.from || next?.text !== query?.text) setChosen(0);
    setQuery(next);
  }

  function pick(peer: Peer): void {
    const { current } = field;
    if (current === null || query === undefined) return;
    const { text, caret } = withMention(current.value, query, peer.name);
    // The text is in the field at once: a frame later the caret would jump back from where somebody quick types on.
    flushSync(() => {
      setQuery(undefined);
      onNamed(text, peer);
    });
    current.setSelectionRange(caret, caret);
  }

  /** @returns whether the key was the list's */
  function onKeyDown(event: KeyboardEvent): boolean {
    const peer = offered[chosen];
    if (peer === undefined || event.nativeEvent.isComposing) return false;
    switch (event.key) {
      case 'ArrowDown':
        setChosen((chosen + 1) % offered.length);
        break;
      case 'ArrowUp':
        setChosen((chosen + offered.length - 1) % offered.length);
        break;
      case 'Enter':
      case 'Tab':
        if (event.shiftKey) return false;
        pick(peer);
        break;
      case 'Escape':
        setQuery(undefined);
        break;
      default:
        return false;
    }
    event.preventDefault();
    return true;
  }

  return { offered, chosen, setChosen, look, pick, onKeyDown, close: () => setQuery(undefined) };
}
