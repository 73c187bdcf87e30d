/** What was said in a cluster, by whom, where, and what its author's node answered. */

/** `asked`: not answered yet. `unanswered`: its node was killed before it answered, so it may be kept or not. */
export type Answer = 'asked' | 'kept' | 'refused' | 'unanswered';

export interface Saying {
  readonly text: string;
  /** Place in the cluster. */
  readonly author: number;
  /** Of the author, from 0, in the order in which they were asked for. */
  readonly number: number;
  readonly room: string;
  answer: Answer;
  /** Once kept: as its author was told. */
  id?: string;
  order?: string;
  /** Why it was refused. */
  why?: string;
}

export class Ledger {
  readonly sayings = new Map<string, Saying>();
  readonly #numbers = new Map<number, number>();

  /** @param name of the author; @param where what the room is called, for people to read */
  ask(author: number, name: string, room: string, where: string): Saying {
    const number = this.#numbers.get(author) ?? 0;
    this.#numbers.set(author, number + 1);
    const saying: Saying = { text: `${name} ${number} (${where})`, author, number, room, answer: 'asked' };
    this.sayings.set(saying.text, saying);
    return saying;
  }

  count(answer: Answer): number {
    return [...this.sayings.values()].filter((saying) => saying.answer === answer).length;
  }

  in(room: string): Saying[] {
    return [...this.sayings.values()].filter((saying) => saying.room === room);
  }
}
