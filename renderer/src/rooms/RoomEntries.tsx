/** Conversations and groups, one entry each. Smart. */

import { useStore } from 'zustand';
import type { Room } from '../../../src/core/model.ts';
import { useChat, useNode } from '../app/node-context.ts';
import { GroupEntry } from '../groups/GroupEntry.tsx';
import { RoomEntry } from './RoomEntry.tsx';

interface Props {
  readonly rooms: readonly Room[];
}

export function RoomEntries({ rooms }: Props) {
  const { store } = useNode();
  const peers = useChat((chat) => chat.peers);
  const mentioned = useChat((chat) => chat.mentioned);
  const shown = useStore(store, ({ room }) => room);
  return rooms.map((room) => {
    const peer = room.person === null ? undefined : peers.get(room.person);
    const same = {
      room,
      current: room.id === shown,
      mentioned: mentioned.has(room.id),
      onShow: store.showRoom,
    };
    if (room.kind === 'group') return <GroupEntry key={room.id} {...same} inviter={peer} />;
    return peer === undefined ? null : <RoomEntry key={room.id} {...same} peer={peer} />;
  });
}
