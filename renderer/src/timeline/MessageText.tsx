/** What is said: web addresses as links, people named in it marked. Plain but for names and the gate of links. */

import { type ReactNode, useCallback } from 'react';
import type { PersonId } from '../../../src/core/ids.ts';
import { useChat } from '../app/node-context.ts';
import type { Piece } from '../links/find-links.ts';
import { LinkText } from '../links/LinkText.tsx';
import { findMentions } from '../mentions/find-mentions.ts';
import { useNames } from '../mentions/use-named.ts';

interface Props {
  readonly pieces: readonly Piece[];
  /** How many characters to show. */
  readonly end: number;
  readonly mentions: readonly PersonId[];
}

export function MessageText({ pieces, end, mentions }: Props) {
  const named = useNames(mentions);
  const self = useChat((chat) => chat.self.id);
  const plain = useCallback(
    (text: string): ReactNode => {
      const found = findMentions(text, named);
      if (found.length === 0) return text;
      const shown: ReactNode[] = [];
      let at = 0;
      for (const { from, to, id } of found) {
        shown.push(text.slice(at, from));
        shown.push(
          <bdi key={from} className={id === self ? 'mention mention--self' : 'mention'}>
            {text.slice(from, to)}
          </bdi>,
        );
        at = to;
      }
      shown.push(text.slice(at));
      return shown;
    },
    [named, self],
  );
  return <LinkText pieces={pieces} end={end} plain={plain} />;
}
