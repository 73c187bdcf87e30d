/** The column of the room on show: its header, what the window has to say, the room, the status. Smart. */

import type { RefObject } from 'react';
import { useStore } from 'zustand';
import { LOBBY } from '../../../src/core/ids.ts';
import { ConnectionBanner } from '../app/ConnectionBanner.tsx';
import { useChat, useNode } from '../app/node-context.ts';
import { GroupTitles } from '../groups/GroupTitles.tsx';
import { InvitationView } from '../groups/InvitationView.tsx';
import { LinkGate } from '../links/LinkGate.tsx';
import { NetworkChoice } from '../networks/NetworkChoice.tsx';
import { Notices } from '../notices/Notices.tsx';
import { StatusBar } from '../status/StatusBar.tsx';
import { DirectTitles } from './DirectTitles.tsx';
import { LobbyTitles } from './LobbyTitles.tsx';
import { RoomHeader } from './RoomHeader.tsx';
import { RoomView } from './RoomView.tsx';

interface Props {
  readonly narrow: boolean;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  readonly onOpenSettings: () => void;
}

export function RoomColumn({ narrow, inputRef, onOpenSettings }: Props) {
  const { store } = useNode();
  const room = useStore(store, (window) => window.room);
  const known = useChat(({ rooms }) => rooms.get(room));
  const peer = useChat(({ rooms, peers }) => {
    const person = rooms.get(room)?.person;
    return person == null ? undefined : peers.get(person);
  });
  return (
    <div className="window__column">
      <RoomHeader narrow={narrow} onOpenSettings={onOpenSettings}>
        {known?.kind === 'group' ? (
          <GroupTitles room={known} />
        ) : room === LOBBY ? (
          <LobbyTitles />
        ) : peer === undefined ? (
          <div className="room-header__titles" />
        ) : (
          <DirectTitles peer={peer} />
        )}
      </RoomHeader>
      <main className="window__main">
        <ConnectionBanner />
        <Notices />
        <NetworkChoice />
        {/* Not the room's own: a host opened in one is known in the others. */}
        <LinkGate>
          {known?.state === 'invited' ? (
            <InvitationView key={room} room={known} peer={peer} />
          ) : (
            <RoomView key={room} id={room} inputRef={inputRef} onChooseNetworks={onOpenSettings} />
          )}
        </LinkGate>
      </main>
      <StatusBar onOpenSettings={onOpenSettings} />
    </div>
  );
}
