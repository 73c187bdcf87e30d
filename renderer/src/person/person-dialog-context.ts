/** Lets any part of the window open somebody's dialog, at its beginning or at one of its steps. */

import { createContext, useContext } from 'react';
import type { PersonId } from '../../../src/core/ids.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import type { Step } from './PersonSteps.tsx';

export interface PersonAsked {
  readonly id: PersonId;
  readonly step?: Step;
  /** Why something that was asked for elsewhere did not come about. */
  readonly failure?: Failure;
}

export const PersonDialogContext = createContext<(asked: PersonAsked) => void>(() => {});

export function useOpenPerson(): (asked: PersonAsked) => void {
  return useContext(PersonDialogContext);
}
