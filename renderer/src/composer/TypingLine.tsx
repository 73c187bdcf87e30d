/** Who is writing here at present. Smart. */

import { useStore } from 'zustand';
import type { RoomId } from '../../../src/core/ids.ts';
import { useChat, useNode } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { shownName } from '../ui/identity.ts';

/** Names in the line; more are a number. */
const MAX_NAMES = 2;

interface Props {
  readonly room: RoomId;
  /** When nobody is. */
  readonly otherwise: string | undefined;
}

export function TypingLine({ room, otherwise }: Props) {
  const { typing } = useNode();
  const { t, formats } = useWords();
  const writing = useStore(typing.store, (rooms) => rooms.get(room));
  const peers = useChat((chat) => chat.peers);
  const people = (writing ?? []).flatMap((id) => {
    const peer = peers.get(id);
    return peer === undefined || peer.trust === 'blocked' ? [] : [shownName(peer.name, peer.address)];
  });
  if (people.length === 0) return otherwise === undefined ? null : <span className="composer__hint">{otherwise}</span>;
  const names = formats.listParts(people).map(({ value }) => value);
  const text =
    people.length > MAX_NAMES
      ? t('composer.manyWriting', { formatted: formats.number(people.length) })
      : t('composer.writing', { count: people.length, names: names.join('') });
  return (
    <span className="composer__typing">
      <span className="composer__dots" aria-hidden="true">
        <span />
        <span />
        <span />
      </span>
      <span className="composer__writing">{text}</span>
    </span>
  );
}
