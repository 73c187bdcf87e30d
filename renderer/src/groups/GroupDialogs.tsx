/** The dialogs that make a group and join one: one at a time, opened from anywhere. Plain. */

import { type ReactNode, useState } from 'react';
import { type GroupDialogName, GroupDialogsContext } from './group-dialogs-context.ts';
import { JoinGroupDialog } from './JoinGroupDialog.tsx';
import { NewGroupDialog } from './NewGroupDialog.tsx';

interface Props {
  /** All that may open them. */
  readonly children: ReactNode;
}

export function GroupDialogs({ children }: Props) {
  const [open, setOpen] = useState<GroupDialogName>();
  const change = (dialog: GroupDialogName) => (opened: boolean) => setOpen(opened ? dialog : undefined);
  return (
    <GroupDialogsContext value={setOpen}>
      {children}
      <NewGroupDialog open={open === 'new'} onOpenChange={change('new')} />
      <JoinGroupDialog open={open === 'join'} onOpenChange={change('join')} />
    </GroupDialogsContext>
  );
}
