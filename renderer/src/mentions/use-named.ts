/** People who can be named in a room, and by what names those mentioned go. */

import { useMemo } from 'react';
import type { PersonId } from '../../../src/core/ids.ts';
import type { Peer, Room } from '../../../src/core/model.ts';
import { useChat } from '../app/node-context.ts';
import type { Named } from './find-mentions.ts';
import { namedIn } from './named-in.ts';

const NOBODY: readonly Peer[] = [];

/** Members of a group, the other one of a direct room, in the lobby those who are here; who is here first, by name. */
export function usePeopleOf(room: Room | undefined): readonly Peer[] {
  const peers = useChat((chat) => chat.peers);
  const self = useChat((chat) => chat.self.id);
  return useMemo(() => {
    if (room === undefined) return NOBODY;
    const there = (peer: Peer) =>
      room.kind === 'lobby'
        ? peer.state === 'here'
        : room.kind === 'direct'
          ? peer.id === room.person
          : room.members.includes(peer.id);
    return [...peers.values()]
      .filter((peer) => peer.kind === 'earshot' && peer.trust !== 'blocked' && peer.id !== self && there(peer))
      .toSorted((a, b) => Number(b.state === 'here') - Number(a.state === 'here') || a.name.localeCompare(b.name));
  }, [room, peers, self]);
}

/** Names of those mentioned, as they are now; ourselves among them. */
export function useNames(ids: readonly PersonId[]): readonly Named[] {
  const peers = useChat((chat) => (ids.length === 0 ? undefined : chat.peers));
  const self = useChat((chat) => chat.self);
  return useMemo(() => (peers === undefined ? [] : namedIn({ self, peers }, ids)), [ids, peers, self]);
}
