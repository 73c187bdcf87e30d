/** Conversations, one entry each. Smart. */

import { useStore } from 'zustand';
import type { Room } from '../../../src/core/model.ts';
import { useChat, useNode } from '../app/node-context.ts';
import { RoomEntry } from './RoomEntry.tsx';

interface Props {
  readonly rooms: readonly Room[];
}

export function RoomEntries({ rooms }: Props) {
  const { store } = useNode();
  const peers = useChat((chat) => chat.peers);
  const shown = useStore(store, ({ room }) => room);
  return rooms.map((room) => {
    const peer = room.person === null ? undefined : peers.get(room.person);
    if (peer === undefined) return null;
    return <RoomEntry key={room.id} room={room} peer={peer} current={room.id === shown} onShow={store.showRoom} />;
  });
}
