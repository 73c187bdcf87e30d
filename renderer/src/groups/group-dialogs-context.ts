/** Lets the list of rooms and the quick switcher open the dialogs for groups. */

import { createContext, useContext } from 'react';

export type GroupDialogName = 'new' | 'join';

export const GroupDialogsContext = createContext<(dialog: GroupDialogName) => void>(() => {});

export function useGroupDialogs(): (dialog: GroupDialogName) => void {
  return useContext(GroupDialogsContext);
}
