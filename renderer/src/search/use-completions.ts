/** What the people, rooms and days known here offer for the part of the query under the caret. */

import { useMemo } from 'react';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { hasDetails } from '../rooms/has-details.ts';
import { roomName } from '../rooms/room-name.ts';
import { type Completion, completions, dayText, type Offer } from './complete-query.ts';

const DAY_MS = 86_400_000;

export function useCompletions(query: string, caret: number): readonly Completion[] {
  const { t } = useWords();
  const peers = useChat((chat) => chat.peers);
  const rooms = useChat((chat) => chat.rooms);
  const ownName = useChat((chat) => chat.self.name);
  return useMemo(() => {
    if (!/[:：]/.test(query)) return [];
    const people = once([ownName, ...[...peers.values()].map(({ name }) => name)]);
    // The lobby is called by its id in any language.
    const inside = [...rooms.values()].flatMap((room): Offer[] => {
      if (room.kind === 'lobby') return [{ label: t('lobby.title'), value: room.id }];
      const name = roomName(room, peers, '');
      return name === '' || !hasDetails(room) ? [] : [{ label: name, value: name }];
    });
    const nowMs = Date.now();
    const days = [
      { label: t('timeline.today'), value: dayText(nowMs) },
      { label: t('timeline.yesterday'), value: dayText(nowMs - DAY_MS) },
      { label: t('search.weekAgo'), value: dayText(nowMs - 7 * DAY_MS) },
      { label: t('search.monthAgo'), value: dayText(nowMs - 30 * DAY_MS) },
      { label: t('search.yearAgo'), value: dayText(nowMs - 365 * DAY_MS) },
    ];
    return completions(query, caret, { from: people, in: inside, before: days, after: days });
  }, [query, caret, peers, rooms, ownName, t]);
}

function once(names: readonly string[]): Offer[] {
  return [...new Set(names)].filter((name) => name !== '').map((name) => ({ label: name, value: name }));
}
