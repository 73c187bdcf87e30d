/** Below the messages: where one writes; or a request to answer; or why one can't write. Smart. */

import type { RefObject } from 'react';
import type { Peer, Room } from '../../../src/core/model.ts';
import { Composer } from '../composer/Composer.tsx';
import { LeftPanel } from '../groups/LeftPanel.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useToldName } from '../people/use-told-name.ts';
import { BlockedPanel } from './BlockedPanel.tsx';
import { DirectHint } from './DirectHint.tsx';
import { RequestPanel } from './RequestPanel.tsx';

interface Props {
  readonly room: Room;
  readonly peer: Peer | undefined;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  readonly onSend: () => void;
}

export function RoomFoot({ room, peer, inputRef, onSend }: Props) {
  const { t } = useWords();
  if (room.state === 'left') return <LeftPanel room={room} />;
  if (peer === undefined || room.kind === 'group') {
    const toGroup = room.kind === 'group' ? t('composer.labelTo', { name: room.name }) : undefined;
    return (
      <Composer
        room={room}
        label={toGroup ?? t('composer.label')}
        placeholder={toGroup ?? t('composer.placeholder')}
        inputRef={inputRef}
        onSend={onSend}
      />
    );
  }
  if (peer.trust === 'blocked') return <BlockedPanel peer={peer} />;
  if (room.state === 'request') return <RequestPanel peer={peer} />;
  return (
    <>
      <DirectHint peer={peer} />
      <DirectComposer room={room} peer={peer} inputRef={inputRef} onSend={onSend} />
    </>
  );
}

function DirectComposer({ room, peer, inputRef, onSend }: Props & { readonly peer: Peer }) {
  const { t } = useWords();
  const label = t('composer.labelTo', { name: useToldName(peer) });
  return <Composer room={room} label={label} placeholder={label} inputRef={inputRef} onSend={onSend} />;
}
