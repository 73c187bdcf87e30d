/** What our person says of people: written down, then in force wherever it counts. */

import { ChatError } from '../core/errors.ts';
import type { PeerId, PersonId } from '../core/ids.ts';
import type { Params, Value } from '../ipc/contract.ts';
import type { Peering } from '../peer/peering.ts';
import type { Opinion } from './conversation.ts';
import type { People } from './people.ts';
import type { Talk } from './talk.ts';

export interface JudgementsOptions {
  readonly people: People;
  readonly talk: Talk;
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
    const { people, talk, peering } = this.#options;
    const person = this.personOf(id);
    const nameOf = () => talk.conversation.roster.get(person)?.name ?? '';
    await people.set(person, nameOf(), trust);
    // Nobody noted a name that they took while it was being written.
    people.goesBy(person, nameOf());
    talk.conversation.reconsider();
    talk.judged(person);
    peering()?.reconsider(person);
    if (trust === 'blocked') peering()?.drop(person);
    return {};
  }

  /** @throws ChatError `person-unknown` */
  personOf(id: string): PeerId {
    const { people, talk } = this.#options;
    const peer = talk.conversation.roster.get(id as PersonId);
    const known =
      talk.directs.has(id as PeerId) || talk.hasRead(id as PeerId) || people.trustOf(id as PeerId) !== 'new';
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
