/** The rooms as they stand in the list. */

import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useChat, useNode } from '../app/node-context.ts';
import { orderRooms, type RoomOrder } from './order-rooms.ts';

export function useRoomOrder(): RoomOrder {
  const { store } = useNode();
  const rooms = useChat((chat) => chat.rooms);
  const peers = useChat((chat) => chat.peers);
  const shown = useStore(store, ({ room }) => room);
  return useMemo(() => orderRooms(rooms, peers, shown), [rooms, peers, shown]);
}
