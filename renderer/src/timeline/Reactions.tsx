/** What people gave a message, each with how many; one's own stand out, and a press gives or takes back. Smart. */

import { useMemo } from 'react';
import type { PersonId } from '../../../src/core/ids.ts';
import type { Message } from '../../../src/core/model.ts';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import type { ChatState } from '../store/chat-state.ts';
import { shortId, shownName } from '../ui/identity.ts';
import { useMessageDeeds } from './message-deeds-context.ts';
import './Reactions.css';

/** Names in one label; the rest are a number. */
const MAX_NAMES = 8;

interface Props {
  readonly item: Message;
}

export function Reactions({ item }: Props) {
  const self = useChat((chat) => chat.self.id);
  return (
    <ul className="reactions">
      {item.reactions.map(({ emoji, people }) => (
        <li key={emoji}>
          <Chip item={item} emoji={emoji} people={people} own={people.includes(self)} />
        </li>
      ))}
    </ul>
  );
}

interface ChipProps {
  readonly item: Message;
  readonly emoji: string;
  readonly people: readonly PersonId[];
  readonly own: boolean;
}

function Chip({ item, emoji, people, own }: ChipProps) {
  const { t, formats } = useWords();
  const { open, react } = useMessageDeeds();
  const peers = useChat((chat) => chat.peers);
  const self = useChat((chat) => chat.self.id);
  const names = useMemo(() => {
    const shown = people.slice(0, MAX_NAMES).map((id) => (id === self ? t('people.you') : nameOf(id, peers)));
    const rest = people.length - shown.length;
    if (rest > 0) shown.push(t('presence.others', { count: rest, formatted: formats.number(rest) }));
    return formats
      .listParts(shown)
      .map(({ value }) => value)
      .join('');
  }, [people, peers, self, t, formats]);
  const words = { emoji, names, formatted: formats.number(people.length) };
  return (
    <button
      type="button"
      className={own ? 'reaction reaction--own' : 'reaction'}
      aria-pressed={own}
      aria-label={t('message.reaction', words)}
      title={names}
      disabled={!open}
      onClick={() => react(item, emoji, !own)}
    >
      <span className="reaction__emoji">{emoji}</span>
      <span className="reaction__count">{formats.number(people.length)}</span>
    </button>
  );
}

function nameOf(id: PersonId, peers: ChatState['peers']): string {
  const peer = peers.get(id);
  return peer === undefined ? shortId(id) : shownName(peer.name, peer.address);
}
