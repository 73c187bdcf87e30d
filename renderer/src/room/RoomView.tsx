/** One room: header, timeline, and below it where one writes, or why one can't. Smart. */

import { type RefObject, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { RoomId } from '../../../src/core/ids.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useChat, useNode } from '../app/node-context.ts';
import { Timeline } from '../timeline/Timeline.tsx';
import { RoomFoot } from './RoomFoot.tsx';
import { RoomOpening } from './RoomOpening.tsx';

interface Props {
  readonly id: RoomId;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  readonly onChooseNetworks: () => void;
}

export function RoomView({ id, inputRef, onChooseNetworks }: Props) {
  const { session, store } = useNode();
  const room = useChat((chat) => chat.rooms.get(id));
  const peer = useChat((chat) => (room?.person == null ? undefined : chat.peers.get(room.person)));
  const timeline = useChat((chat) => chat.timelines.get(id));
  const linked = useStore(store, ({ link }) => link === 'open');
  const [failure, setFailure] = useState<Failure>();
  const [attempt, setAttempt] = useState(1);
  const toEnd = useRef<() => void>(() => {});
  const missing = timeline === undefined;

  useEffect(() => {
    session.viewed = { room: id, reading: false };
  }, [session, id]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt asks once more
  useEffect(() => {
    if (!missing || !linked) return;
    let wanted = true;
    setFailure(undefined);
    void session.openRoom(id).then((refused) => wanted && setFailure(refused));
    return () => {
      wanted = false;
    };
  }, [session, id, missing, linked, attempt]);

  return (
    <>
      {timeline === undefined || room === undefined ? (
        <RoomOpening failure={failure} onRetry={() => setAttempt(attempt + 1)} />
      ) : (
        <Timeline
          room={room}
          peer={peer}
          timeline={timeline}
          inputRef={inputRef}
          toEndRef={toEnd}
          onChooseNetworks={onChooseNetworks}
        />
      )}
      {room !== undefined && <RoomFoot room={room} peer={peer} inputRef={inputRef} onSend={() => toEnd.current()} />}
    </>
  );
}
