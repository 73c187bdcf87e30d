/** Lets the list of rooms and the quick switcher open the dialogs for groups. */

import { createContext, useContext } from 'react';

export type GroupDialog = 'new' | 'join';

export const GroupDialogsContext = createContext<(dialog: GroupDialog) => void>(() => {});

export function useGroupDialogs(): (dialog: GroupDialog) => void {
  return useContext(GroupDialogsContext);
}
