/** How a message's parts have something done with it: by the room's view above them. */

import { createContext, useContext } from 'react';
import type { Message } from '../../../src/core/model.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import type { Deed } from './message-deeds.ts';

/** Where a menu opens. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface MessageDeeds {
  /** One may write in the room. */
  readonly open: boolean;
  /** @param from what was pressed: what opens, opens there, and the focus returns there */
  readonly act: (deed: Deed, item: Message, from: HTMLElement) => void;
  readonly openMenu: (item: Message, from: HTMLElement, at?: Spot) => void;
  readonly react: (item: Message, emoji: string, on: boolean) => void;
  /** Brings the message at `order` into view. */
  readonly jump: (order: string) => void;
  readonly remove: (item: Message) => void;
  /** What was to be jumped to isn't here, or could not be asked for. */
  readonly lose: (failure: Failure | undefined) => void;
}

export const MessageDeedsContext = createContext<MessageDeeds | undefined>(undefined);

export function useMessageDeeds(): MessageDeeds {
  const deeds = useContext(MessageDeedsContext);
  if (deeds === undefined) throw new Error('MessageDeedsContext is missing above this component');
  return deeds;
}
