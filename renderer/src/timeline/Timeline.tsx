/** What is said in a room: its newest, or a part of its past that was jumped to. Smart. */

import { type RefObject, useEffect, useRef } from 'react';
import type { Peer, Room } from '../../../src/core/model.ts';
import { useChat } from '../app/node-context.ts';
import { EmptyGroup } from '../groups/EmptyGroup.tsx';
import type { Timeline as TimelineState } from '../store/timeline.ts';
import { Announcer } from './Announcer.tsx';
import { EmptyDirect } from './EmptyDirect.tsx';
import { EmptyLobby } from './EmptyLobby.tsx';
import { MessageDeedsProvider } from './MessageDeedsProvider.tsx';
import { TimelineList } from './TimelineList.tsx';
import { useFirstUnread } from './use-first-unread.ts';
import './Timeline.css';

interface Props {
  readonly room: Room;
  /** The other one of a direct room. */
  readonly peer: Peer | undefined;
  readonly timeline: TimelineState;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  /** Filled with what brings the newest message into view. */
  readonly toEndRef: RefObject<() => void>;
  readonly onChooseNetworks: () => void;
}

export function Timeline({ room, peer, timeline, inputRef, toEndRef, onChooseNetworks }: Props) {
  const firstUnread = useFirstUnread(room, timeline);
  const detached = useChat((chat) => (chat.detached?.room === room.id ? chat.detached : undefined));
  const shown = detached?.timeline ?? timeline;
  // Who comes back from the past has seen where the new began.
  const beenShown = useRef(false);
  useEffect(() => {
    beenShown.current = true;
  }, []);
  const writable = room.state === 'open' && peer?.trust !== 'blocked';
  return (
    <div className="timeline">
      <MessageDeedsProvider room={room} timeline={shown} writable={writable} inputRef={inputRef}>
        <TimelineList
          key={shown.opening}
          room={room}
          timeline={shown}
          detached={detached}
          firstUnread={firstUnread}
          fromUnread={room.kind === 'direct' && !beenShown.current}
          inputRef={inputRef}
          toEndRef={toEndRef}
        />
      </MessageDeedsProvider>
      {room.kind === 'lobby' && <EmptyLobby timeline={timeline} onChooseNetworks={onChooseNetworks} />}
      {room.kind === 'group' && <EmptyGroup room={room} timeline={timeline} />}
      {room.kind === 'direct' && peer !== undefined && <EmptyDirect peer={peer} timeline={timeline} />}
      <Announcer timeline={timeline} />
    </div>
  );
}
