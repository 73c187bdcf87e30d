/** What this node's person thinks of whom, kept in people.json of the profile. */

import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock, Timer } from '../core/clock.ts';
import { ChatError, messageOf } from '../core/errors.ts';
import type { PeerId } from '../core/ids.ts';
import { lookAlikeKeys } from '../core/look-alikes.ts';
import type { Trust } from '../core/model.ts';
import { cleanName } from '../core/text.ts';
import { isPeerId } from '../peer/identity.ts';
import { exists, readWhole, removeLeftovers, replaceFile } from './durable-file.ts';
import { realClock } from './real-clock.ts';

/** Each was accepted or blocked by hand: more than one person does in a life, and 5 MB of file at the very most. */
export const MAX_PEOPLE = 5_000;

/** Per person an id, two names of 64 characters at most and the rest: under 800 bytes. */
const MAX_FILE_BYTES = MAX_PEOPLE * 1_024;

/**
 * A new name of somebody trusted counts at once, and is written no more often than this: they may say new names as fast
 * as they like, and each write waits for the disk.
 */
const WRITE_RENAMES_EVERY_MS = 5_000;

const FILE_NAME = 'people.json';

const personSchema = z.object({
  /** The one they had when we last said what we think of them. */
  name: z.string().transform(cleanName),
  /** The one they go by since, if it is another: nobody else should pass for them under either. */
  latestName: z.string().transform(cleanName).optional(),
  trust: z.enum(['accepted', 'verified', 'blocked']),
  sinceMs: z.number(),
});

const fileSchema = z.object({
  version: z.literal(1),
  people: z
    .record(z.string().refine(isPeerId, 'an id is 64 hex digits'), personSchema)
    .refine((people) => Object.keys(people).length <= MAX_PEOPLE, `at most ${MAX_PEOPLE} people`),
});

type Person = z.infer<typeof personSchema>;

/** Somebody we think something of. Whoever is not known is `new`. */
export interface KnownPerson extends Readonly<Person> {
  readonly id: PeerId;
}

export class People {
  /** The file was not what it should be: what was wrong, and where it is now. For a notice. */
  readonly damaged: string | undefined;
  readonly #file: string;
  /** False when the file is damaged and could not be set aside: writing would destroy it. */
  readonly #writable: boolean;
  readonly #clock: Clock;
  readonly #people = new Map<PeerId, Person>();
  /** Those accepted or verified, by what the names look like that they were trusted under … */
  readonly #named = new Map<string, Set<PeerId>>();
  /** … and those they go by since. */
  readonly #renamed = new Map<string, Set<PeerId>>();
  #nextWrite: Timer | undefined;
  /** Writes wait for each other: each holds everything, so the last one must know what those before it did. */
  #lastWrite: Promise<void> = Promise.resolve();

  private constructor(file: string, clock: Clock, fault: Fault | undefined) {
    this.#file = file;
    this.#clock = clock;
    this.damaged = fault?.message;
    this.#writable = fault?.setAside ?? true;
  }

  /**
   * Reads people.json. One that can't be understood is set aside, whole, and told of by `damaged`; then nobody is known.
   * Never throws.
   */
  static async open(profileDir: string, clock: Clock = realClock): Promise<People> {
    const file = join(profileDir, FILE_NAME);
    const found = await readWhole(file, MAX_FILE_BYTES);
    if (found.state === 'missing') return new People(file, clock, undefined);
    const read = found.state === 'text' ? parse(found.text) : found.reason;
    if (typeof read === 'string') return new People(file, clock, await setAside(file, read, clock));
    const people = new People(file, clock, undefined);
    for (const [id, person] of read) people.#keep(id, person);
    await removeLeftovers(file);
    return people;
  }

  trustOf(id: PeerId): Trust {
    return this.#people.get(id)?.trust ?? 'new';
  }

  /**
   * Somebody accepted or verified, of another key, has this name, or one that looks like it: the one they were trusted
   * under, or the one they go by now. Who was trusted under a name is not marked because somebody took it later.
   */
  nameTaken(id: PeerId, name: string): boolean {
    const keys = lookAlikeKeys(name);
    const othersIn = (holders: ReadonlyMap<string, ReadonlySet<PeerId>>) =>
      [...keys].some((key) => [...(holders.get(key) ?? [])].some((holder) => holder !== id));
    if (othersIn(this.#named)) return true;
    return ![...keys].some((key) => this.#named.get(key)?.has(id)) && othersIn(this.#renamed);
  }

  /**
   * Notes the name somebody goes by, in force at once if they are trusted, on the disk soon.
   * @returns whether that changes what is thought of names
   */
  goesBy(id: PeerId, rawName: string): boolean {
    const person = this.#people.get(id);
    const latestName = cleanName(rawName);
    if (!person || person.trust === 'blocked' || latestName === '') return false;
    if (latestName === (person.latestName ?? person.name)) return false;
    const { latestName: _, ...rest } = person;
    this.#forget(id);
    this.#keep(id, latestName === person.name ? rest : { ...rest, latestName });
    this.#nextWrite ??= this.#clock.after(WRITE_RENAMES_EVERY_MS, () => void this.flush());
    return true;
  }

  /** Resolves when all is written. Should names not be: they are told again at the next meeting. */
  async flush(): Promise<void> {
    if (this.#nextWrite) {
      this.#nextWrite.cancel();
      this.#nextWrite = undefined;
      this.#lastWrite = this.#lastWrite.then(() => this.#write(this.#people)).catch(() => {});
    }
    await this.#lastWrite;
  }

  /** Everybody accepted, verified or blocked. */
  known(): KnownPerson[] {
    return [...this.#people].map(([id, person]) => ({ id, ...person }));
  }

  /**
   * Keeps what we think of somebody, and the name they have while we do. In force once it is on the disk.
   * @throws ChatError `people-unwritable`, and nothing has changed; `person-unknown` when `id` is of nobody with a key
   */
  set(id: PeerId, name: string, trust: Trust): Promise<void> {
    const write = this.#lastWrite.then(() => this.#setNow(id, cleanName(name), trust));
    this.#lastWrite = write.catch(() => {});
    return write;
  }

  async #setNow(id: PeerId, name: string, trust: Trust): Promise<void> {
    if (!isPeerId(id)) {
      throw new ChatError('person-unknown', `${id} has no key by which to know them again`, { params: { id } });
    }
    const former = this.#people.get(id);
    if (trust === (former?.trust ?? 'new') && (trust === 'new' || name === former?.name)) return;
    const sinceMs = former?.trust === trust ? former.sinceMs : this.#clock.now();
    const person = trust === 'new' ? undefined : { name, trust, sinceMs };
    if (!former && this.#people.size >= MAX_PEOPLE) {
      throw this.#unwritable(`it has the ${MAX_PEOPLE} people it can hold; forget some first`);
    }
    const people = new Map(this.#people);
    people.delete(id); // so that the last change comes last
    if (person) people.set(id, person);
    await this.#write(people);
    // A name they took while this was being written.
    const latestName = this.#people.get(id)?.latestName;
    const renamed = latestName !== undefined && latestName !== former?.latestName && latestName !== name;
    this.#forget(id);
    if (person) this.#keep(id, renamed ? { ...person, latestName } : person);
  }

  async #write(people: ReadonlyMap<PeerId, Person>): Promise<void> {
    if (!this.#writable) throw this.#unwritable(`${this.damaged}; move it away and start again`);
    const data = { version: 1, people: Object.fromEntries(people) } satisfies z.input<typeof fileSchema>;
    try {
      await replaceFile(this.#file, `${JSON.stringify(data, undefined, 1)}\n`);
    } catch (error) {
      throw this.#unwritable(`${messageOf(error)}; make its folder writable`, error);
    }
  }

  #keep(id: PeerId, person: Person): void {
    this.#people.set(id, person);
    if (person.trust === 'blocked') return;
    for (const [holders, name] of this.#namesOf(person)) {
      for (const key of lookAlikeKeys(name)) holders.set(key, (holders.get(key) ?? new Set()).add(id));
    }
  }

  #forget(id: PeerId): void {
    const person = this.#people.get(id);
    if (!person) return;
    this.#people.delete(id);
    for (const [holders, name] of this.#namesOf(person)) {
      for (const key of lookAlikeKeys(name)) {
        const ids = holders.get(key);
        ids?.delete(id);
        if (ids?.size === 0) holders.delete(key);
      }
    }
  }

  #namesOf({ name, latestName = '' }: Person): [Map<string, Set<PeerId>>, string][] {
    return [
      [this.#named, name],
      [this.#renamed, latestName],
    ];
  }

  #unwritable(reason: string, cause?: unknown): ChatError {
    return new ChatError('people-unwritable', `${this.#file} cannot be written: ${reason}`, {
      cause,
      params: { file: this.#file, reason },
    });
  }
}

interface Fault {
  readonly message: string;
  readonly setAside: boolean;
}

/** What it says, or why it says nothing. */
function parse(text: string): [PeerId, Person][] | string {
  let raw: unknown;
  try {
    raw = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    return text.trim() === '' ? 'it is empty' : `it is not JSON: ${messageOf(error)}`;
  }
  const read = fileSchema.safeParse(raw);
  if (read.success) return Object.entries(read.data.people) as [PeerId, Person][];
  const issue = read.error.issues[0];
  return `${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'invalid'}`;
}

/** Under a name that nothing has yet: a second damaged one must not cost the first. */
async function setAside(file: string, reason: string, clock: Pick<Clock, 'now'>): Promise<Fault> {
  const time = new Date(clock.now()).toISOString().replaceAll(':', '-'); // Windows has no colons in names
  const damaged = `${file}.damaged-${time}`;
  let target = damaged;
  for (let number = 2; await exists(target); number++) target = `${damaged}-${number}`;
  const lost = 'nobody is accepted, verified or blocked until you say so again';
  try {
    await rename(file, target);
    return { message: `${file} could not be read (${reason}) and is now ${target}; ${lost}`, setAside: true };
  } catch (error) {
    const why = `could not be read (${reason}), nor moved away (${messageOf(error)})`;
    return { message: `${file} ${why}; ${lost}, and nothing new is kept`, setAside: false };
  }
}
