/** What our person says of people: written down, then in force wherever it counts. */

import { ChatError } from '../core/errors.ts';
import type { PeerId, PersonId } from '../core/ids.ts';
import type { Params, Value } from '../ipc/contract.ts';
import type { Peering } from '../peer/peering.ts';
import type { Conversation, Opinion } from './conversation.ts';
import type { DirectRooms } from './direct-rooms.ts';
import type { People } from './people.ts';

export interface JudgementsOptions {
  readonly people: People;
  readonly conversation: Conversation;
  readonly directs: DirectRooms;
  /** Undefined while on the way from one address to another. */
  readonly peering: () => Peering | undefined;
}

export class Judgements {
  readonly #options: JudgementsOptions;

  constructor(options: JudgementsOptions) {
    this.#options = options;
  }

  /** @throws ChatError `person-unknown`, `people-unwritable` */
  async judge({ id, trust }: Params<'person:trust'>): Promise<Value<'person:trust'>> {
    const { people, conversation, directs, peering } = this.#options;
    const person = this.personOf(id);
    await people.set(person, conversation.roster.get(person)?.name ?? '', trust);
    conversation.reconsider();
    directs.judged(person);
    peering()?.reconsider(person);
    if (trust === 'blocked') peering()?.drop(person);
    return {};
  }

  /** @throws ChatError `person-unknown` */
  personOf(id: string): PeerId {
    const { people, conversation, directs } = this.#options;
    const peer = conversation.roster.get(id as PersonId);
    const known = directs.has(id as PeerId) || people.trustOf(id as PeerId) !== 'new';
    if (peer?.kind === 'earshot' || known) return id as PeerId;
    const why = peer ? 'this is a seed node: it has no key to know it by' : 'nobody of this id was met';
    throw new ChatError('person-unknown', why);
  }
}

/** Of seed nodes too: they have no key, so nothing is known of them. */
export function opinionOf(people: People): Opinion {
  return {
    trustOf: (id) => people.trustOf(id as PeerId),
    nameTaken: (id, name) => people.nameTaken(id as PeerId, name),
    goesBy: (id, name) => people.goesBy(id as PeerId, name),
  };
}
