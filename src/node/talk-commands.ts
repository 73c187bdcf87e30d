/** The contract's commands about messages and rooms, as what is said answers them. */

import { ChatError } from '../core/errors.ts';
import { LOBBY, type PeerId, type RoomId } from '../core/ids.ts';
import type { Self } from '../core/model.ts';
import { encodeBody, type Said } from '../history/bodies.ts';
import type { CommandTable, Params } from '../ipc/contract.ts';
import { exportRoom } from './export-room.ts';
import { Finding } from './finding.ts';
import type { Judgements } from './judgements.ts';
import type { RoomShape } from './room-list.ts';
import type { Talk } from './talk.ts';

export interface TalkCommandsOptions {
  readonly talk: Talk;
  readonly judgements: Judgements;
  readonly self: () => Self;
  readonly nowMs: () => number;
  readonly isStopping: () => boolean;
}

type TalkCommands = Pick<
  CommandTable,
  | 'message:send'
  | 'message:edit'
  | 'message:delete'
  | 'message:react'
  | 'message:receipts'
  | 'timeline:before'
  | 'timeline:after'
  | 'timeline:around'
  | 'history:search'
  | 'history:export'
  | 'room:open'
  | 'room:read'
  | 'room:typing'
>;

export function talkCommands({ talk, judgements, self, nowMs, isStopping }: TalkCommandsOptions): TalkCommands {
  const { chronicle, pages, rooms } = talk;
  const nameOf = (id: PeerId) =>
    id === self().id ? self().name : talk.conversation.roster.get(id)?.name || chronicle.names.of(id);
  const finding = new Finding({
    view: chronicle.view,
    items: chronicle.items,
    people: () => {
      const met = talk.conversation.roster.all().map(({ id, name }): [PeerId, string] => [id as PeerId, name]);
      return new Map([...chronicle.names.all(), ...met, [self().id as PeerId, self().name]]);
    },
    rooms: () =>
      rooms.all().flatMap(({ id, name, person, state }): [RoomId, string][] => {
        return state === 'invited' ? [] : [[id, name || (person && nameOf(person as PeerId)) || id]];
      }),
    blocked: () => talk.blocked(),
  });
  const open = () => {
    if (isStopping()) throw new ChatError('stopped', 'this node is stopping; start it again to go on');
  };
  const sending = new Map<RoomId, Promise<unknown>>();

  /** Writing to somebody new accepts them, and that takes a moment: what is said next there waits, or it would come first. */
  function inTurn<T>({ id: room, kind, person }: RoomShape, said: Said, takesTime: boolean, say: () => Promise<T>) {
    const before = sending.get(room);
    const isNew = kind === 'direct' && person !== null && talk.trustOf(person) === 'new';
    if (!isNew && !takesTime && !before) return say();
    const turn = (before ?? Promise.resolve())
      .catch(() => {})
      .then(async () => {
        if (isNew && talk.trustOf(person) === 'new') {
          encodeBody(said); // what can't be said accepts nobody
          await judgements.judge({ id: person, trust: 'accepted' });
        }
        return say();
      });
    sending.set(room, turn);
    return turn.finally(() => {
      if (sending.get(room) === turn) sending.delete(room);
    });
  }

  async function send({ room: asked, text, replyTo, mentions }: Params<'message:send'>) {
    open();
    const direct = talk.directs.known(asked as RoomId);
    if (direct) talk.directs.refuseBlocked(direct.person);
    const room = rooms.shape(asked ?? LOBBY);
    talk.refuseLeft(room.id);
    const say = () => talk.say(room.id, text, { replyTo, mentions });
    return inTurn(room, { kind: 'message', text }, replyTo !== undefined, say);
  }

  /** About a message that is here. */
  async function sayAbout(id: RoomId, said: Said): Promise<Record<string, never>> {
    const room = talk.writable(id);
    await inTurn(room, said, false, () => chronicle.say(id, said));
    return {};
  }

  return {
    'message:send': send,
    'message:edit': async ({ id, text, mentions }) => {
      open();
      const { id: target, room, state } = await chronicle.ownMessage(id);
      if (state === 'deleted') throw new ChatError('message-unknown', 'this message was deleted');
      const named = mentions && mentions.length > 0 ? { mentions: mentions as PeerId[] } : {};
      return sayAbout(room, { kind: 'edit', target, text, ...named });
    },
    'message:delete': async ({ id }) => {
      open();
      const { id: target, room } = await chronicle.ownMessage(id);
      talk.refuseLeft(room);
      await chronicle.say(room, { kind: 'deletion', target });
      return {};
    },
    'message:react': async ({ id, emoji, on }) => {
      open();
      const { id: target, room } = await chronicle.message(id);
      return sayAbout(room, { kind: 'reaction', target, emoji, on });
    },
    'message:receipts': async ({ id }) => {
      const { id: own } = await chronicle.ownMessage(id);
      const receipts = chronicle.deliveries.receipts(own);
      return { people: receipts.map(({ person, state }) => ({ id: person, name: nameOf(person), state })) };
    },
    'timeline:before': async ({ room, order, items }) => pages.before(rooms.shape(room ?? LOBBY).id, order, items),
    'timeline:after': async ({ room, order, items }) => pages.after(rooms.shape(room).id, order, items),
    'timeline:around': async ({ room, order, items }) => pages.around(rooms.shape(room).id, order, items),
    'history:search': async (search) =>
      finding.search(search, search.room === undefined ? undefined : rooms.shape(search.room).id),
    'history:export': async ({ room: asked, format, file }) => {
      const { id: room, kind, name, person } = rooms.shape(asked);
      const { id, name: ownName } = self();
      const roomName = kind === 'lobby' ? 'Lobby' : name || (person && nameOf(person as PeerId)) || room;
      return exportRoom(
        {
          store: talk.store,
          replica: chronicle.replica,
          signer: talk.signer,
          room,
          roomName,
          self: { id: id as PeerId, name: ownName },
          nameOf,
          nowMs: nowMs(),
        },
        format,
        file,
      );
    },
    'room:open': async ({ person }) => ({ room: await talk.directs.open(judgements.personOf(person)) }),
    'room:read': ({ room, order }) => rooms.read(room, order),
    'room:typing': ({ room }) => {
      talk.typing(room);
      return {};
    },
  };
}
