/** One message that was found: who, where, when, and the words around what was looked for. Plain but for names. */

import { memo, useEffect, useRef } from 'react';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { PersonName } from '../people/PersonName.tsx';
import { roomName } from '../rooms/room-name.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { hitId } from './hit-ids.ts';
import { type Hit, snippetParts } from './snippet-parts.ts';

interface Props {
  readonly hit: Hit;
  readonly index: number;
  readonly active: boolean;
  readonly onPoint: (index: number) => void;
  readonly onOpen: (hit: Hit) => void;
}

export const SearchHit = memo(function SearchHit({ hit, index, active, onPoint, onOpen }: Props) {
  const { t, formats } = useWords();
  const element = useRef<HTMLDivElement>(null);
  const { item, snippet } = hit;
  const own = item.type === 'message' && item.author.own;
  const lobbyName = t('lobby.title');
  const toYou = t('search.toYou');
  const where = useChat(({ rooms, peers }) => {
    const room = rooms.get(item.room);
    if (room === undefined) return undefined;
    // Between two, the room goes by the name of who says it.
    return room.kind === 'direct' && !own ? toYou : roomName(room, peers, lobbyName);
  });
  useEffect(() => {
    if (active) element.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  if (item.type !== 'message') return null;
  const { author, atMs } = item;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active one
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
    <div
      ref={element}
      id={hitId(index)}
      className="search-hit"
      role="option"
      aria-selected={active}
      onPointerMove={() => onPoint(index)}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => onOpen(hit)}
    >
      <Avatar name={author.name} id={author.id} size="small" />
      <div className="search-hit__words">
        <div className="search-hit__line">
          <span className="search-hit__author">
            {author.own ? t('people.you') : <PersonName id={author.id} name={author.name} address={author.address} />}
          </span>
          <span className="search-hit__room">
            <bdi>{where ?? t('search.leftRoom')}</bdi>
          </span>
          <time className="search-hit__time" dateTime={new Date(atMs).toISOString()} title={formats.dateTime(atMs)}>
            {formats.timeOrDay(atMs, Date.now())}
          </time>
        </div>
        <p className="search-hit__text" dir="auto">
          {snippet.cutBefore && '…'}
          {snippetParts(snippet).map(({ at, text, marked }) =>
            marked ? (
              <mark key={at} className="search-hit__mark">
                {text}
              </mark>
            ) : (
              <span key={at}>{text}</span>
            ),
          )}
          {snippet.cutAfter && '…'}
        </p>
      </div>
    </div>
  );
});
