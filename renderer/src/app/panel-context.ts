/** Which panel stands beside the room, or over it where the window is not wide: one at a time. */

import { createContext, useContext } from 'react';

export type Panel = 'none' | 'search' | 'details';

export interface PanelAccess {
  readonly panel: Panel;
  readonly showPanel: (panel: Panel) => void;
}

export const PanelContext = createContext<PanelAccess>({ panel: 'none', showPanel: () => {} });

export function usePanel(): PanelAccess {
  return useContext(PanelContext);
}
