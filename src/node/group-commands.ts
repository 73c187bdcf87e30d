/** The contract's commands about groups. */

import { ChatError } from '../core/errors.ts';
import type { PeerId, RoomId } from '../core/ids.ts';
import type { CommandTable } from '../ipc/contract.ts';
import type { Groups } from './groups.ts';

export interface GroupCommandsOptions {
  readonly groups: Groups;
  /** @throws ChatError `person-unknown` */
  readonly personOf: (id: string) => PeerId;
  readonly isStopping: () => boolean;
}

type GroupCommands = Pick<
  CommandTable,
  | 'room:create'
  | 'room:invite'
  | 'room:answer'
  | 'room:leave'
  | 'room:remove'
  | 'room:rename'
  | 'room:invitation'
  | 'room:join'
>;

export function groupCommands({ groups, personOf, isStopping }: GroupCommandsOptions): GroupCommands {
  const open = () => {
    if (isStopping()) throw new ChatError('stopped', 'this node is stopping; start it again to go on');
  };
  return {
    'room:create': async ({ name, people }) => {
      open();
      return { room: await groups.create(name, people.map(personOf)) };
    },
    'room:invite': async ({ room, people }) => {
      open();
      await groups.invite(room as RoomId, people.map(personOf));
      return {};
    },
    'room:answer': async ({ room, accept }) => {
      open();
      await groups.answer(room as RoomId, accept);
      return {};
    },
    'room:leave': async ({ room }) => {
      open();
      await groups.leave(room as RoomId);
      return {};
    },
    'room:remove': async ({ room }) => {
      open();
      await groups.remove(room as RoomId);
      return {};
    },
    'room:rename': async ({ room, name }) => {
      open();
      await groups.rename(room as RoomId, name);
      return {};
    },
    'room:invitation': ({ room }) => ({ text: groups.invitation(room as RoomId) }),
    'room:join': async ({ text }) => {
      open();
      return { room: await groups.join(text) };
    },
  };
}
