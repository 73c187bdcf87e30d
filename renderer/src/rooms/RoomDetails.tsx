/** What is to know and to do about the room on show: who is in it, inviting, its name, taking it along, leaving. Smart. */

import { useEffect, useRef, useState } from 'react';
import { assertNever } from '../../../src/core/errors.ts';
import type { Room } from '../../../src/core/model.ts';
import { useChat } from '../app/node-context.ts';
import { usePanel } from '../app/panel-context.ts';
import { SidePanel } from '../app/SidePanel.tsx';
import { GroupOverview } from '../groups/GroupOverview.tsx';
import { InvitationStep } from '../groups/InvitationStep.tsx';
import { InviteStep } from '../groups/InviteStep.tsx';
import { LeaveStep } from '../groups/LeaveStep.tsx';
import { RenameStep } from '../groups/RenameStep.tsx';
import { useWords } from '../i18n/use-words.ts';
import { DirectOverview } from './DirectOverview.tsx';
import type { DetailsStep } from './details-step.ts';
import { ExportStep } from './ExportStep.tsx';
import { roomFocus } from './focus-room.ts';
import { LobbyOverview } from './LobbyOverview.tsx';
import './RoomDetails.css';

interface Props {
  readonly room: Room;
  readonly alone: boolean;
}

export function RoomDetails({ room, alone }: Props) {
  const { t } = useWords();
  const { showPanel } = usePanel();
  const peer = useChat(({ peers }) => (room.person === null ? undefined : peers.get(room.person)));
  const [step, setStep] = useState<DetailsStep>('overview');
  const title = useRef<HTMLHeadingElement>(null);

  // When it opens, and when a step took the place of another with what had the focus in it. Some have a field to begin in.
  useEffect(() => {
    if (step !== 'rename' && step !== 'invite') title.current?.focus();
  }, [step]);

  function close(): void {
    showPanel('none');
    // Covered until this panel is gone.
    requestAnimationFrame(() =>
      (document.querySelector<HTMLElement>('.room-header [data-opens="details"]') ?? roomFocus())?.focus(),
    );
  }

  function left(): void {
    showPanel('none');
    // What takes the composer's place says what comes next.
    requestAnimationFrame(() => (document.querySelector<HTMLElement>('.room-panel') ?? roomFocus())?.focus());
  }

  function titleText(): string {
    switch (step) {
      case 'overview':
        return room.kind === 'group' ? t('groups.about') : t('details.title');
      case 'invite':
        return t('groups.invite');
      case 'invitation':
        return t('groups.invitation');
      case 'rename':
        return t('groups.rename');
      case 'leave':
        return t('groups.leave');
      case 'export':
        return t('export.title');
      default:
        return assertNever(step);
    }
  }

  function body() {
    const toOverview = () => setStep('overview');
    switch (step) {
      case 'overview':
        if (room.kind === 'group') return <GroupOverview room={room} onStep={setStep} />;
        if (peer !== undefined) return <DirectOverview peer={peer} onExport={() => setStep('export')} />;
        return <LobbyOverview onExport={() => setStep('export')} />;
      case 'invite':
        return <InviteStep room={room} onDone={toOverview} />;
      case 'invitation':
        return <InvitationStep room={room} />;
      case 'rename':
        return <RenameStep room={room} onDone={toOverview} />;
      case 'leave':
        return <LeaveStep room={room} onLeft={left} onCancel={toOverview} />;
      case 'export':
        return <ExportStep room={room} />;
      default:
        return assertNever(step);
    }
  }

  const back = step === 'overview' ? undefined : () => setStep('overview');
  return (
    <SidePanel
      title={titleText()}
      alone={alone}
      titleRef={title}
      onBack={back}
      onClose={close}
      onEscape={back ?? close}
    >
      <div className="side-panel__body">{body()}</div>
    </SidePanel>
  );
}
