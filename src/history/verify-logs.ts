/** The logs of an exported conversation while it is read: each chain, its signatures, and the order of all. Pure. */

import type { EventRef, LogId, SignedEvent } from './event.ts';
import { sameBytes } from './event-codec.ts';
import type { ExportedLog, ExportHeader } from './export-lines.ts';
import { HashColumn } from './hash-column.ts';
import { openedBy } from './opening.ts';
import type { Signer } from './signer.ts';

interface Chain {
  readonly told: ExportedLog;
  readonly spki: Uint8Array;
  /** What was read last of it: enough to check the next, and that it ends as it should. */
  last: Pick<SignedEvent, 'seq' | 'hash' | 'lamport'> & { readonly signed: boolean };
  /** Of every event of it that was read, for others stand on them by their hashes. */
  readonly hashes: HashColumn;
  /** What others stood on before it came, by seq: only a lamport that is wrong makes it come later. */
  readonly awaited: Map<number, { readonly hash: Uint8Array; readonly by: Chain }>;
  /** The largest seq that an event of another log stands on. */
  witnessed: number;
}

const NOTHING: Chain['last'] = { seq: 0, hash: new Uint8Array(0), lamport: 0, signed: false };

export class ExportedLogs {
  readonly #room: ExportHeader['room'];
  readonly #chains: ReadonlyMap<LogId, Chain>;
  readonly #verify: Signer['verify'];
  #lamport = 0;
  #log = '';

  constructor({ room, logs }: ExportHeader, verify: Signer['verify']) {
    this.#room = room;
    this.#verify = verify;
    this.#chains = new Map(
      logs.map((told) => {
        const spki = new Uint8Array(Buffer.from(told.key, 'base64'));
        return [told.log, { told, spki, last: NOTHING, hashes: new HashColumn(), awaited: new Map(), witnessed: 0 }];
      }),
    );
  }

  authorOf(log: LogId): ExportedLog['author'] | undefined {
    return this.#chains.get(log)?.told.author;
  }

  /** Its content is there to check the chain from, its words are below what is kept. */
  isFloor({ log, seq }: SignedEvent): boolean {
    return seq > 1 && this.#chains.get(log)?.told.floor === seq;
  }

  /** @returns what is wrong with the event; undefined: nothing */
  take(event: SignedEvent): string | undefined {
    const chain = this.#chains.get(event.log);
    if (!chain) return 'its log is not in the header';
    if (event.room !== this.#room) return 'it was said in another conversation';
    const fault =
      this.#faultOfPlace(event, chain) ?? this.#faultOfSignature(event, chain) ?? this.#faultOfCauses(event, chain);
    if (fault !== undefined) return fault;
    const { seq, hash, lamport, sig } = event;
    chain.last = { seq, hash, lamport, signed: sig !== undefined };
    chain.hashes.push(hash);
    this.#lamport = lamport;
    this.#log = event.log;
    for (const parent of event.parents) {
      const other = this.#chains.get(parent.log);
      if (other && parent.seq > other.witnessed) other.witnessed = parent.seq;
    }
    return undefined;
  }

  /** After the last event: whether anything is missing. */
  faultAtEnd(): string | undefined {
    for (const chain of this.#chains.values()) {
      const { told, last, witnessed } = chain;
      const whose = nameOf(chain);
      if (last.seq !== told.head)
        return `of a log of ${whose} ${told.head} events are announced; it ends with ${last.seq}`;
      if (!last.signed) return `a log of ${whose} ends without a signature`;
      // Of a quarantined log others may have the other version, and more of it.
      if (witnessed > last.seq && !told.quarantined)
        return `event ${witnessed} of a log of ${whose} was answered, and is missing`;
    }
    return undefined;
  }

  #faultOfPlace(event: SignedEvent, { told, spki, last }: Chain): string | undefined {
    const { seq, lamport, log } = event;
    const inOrder = lamport > this.#lamport || (lamport === this.#lamport && log > this.#log);
    if (last.seq === 0) {
      const opener = openedBy(event);
      if (!opener) return 'it does not open its log: the beginning is missing, or is another one';
      if (!sameBytes(opener, spki)) return 'its log was opened by another key than the header says';
    } else if (last.seq === 1 && told.floor > 1) {
      if (seq !== told.floor || !event.sig) return `its log goes on at ${told.floor}, signed; this is event ${seq}`;
    } else if (seq !== last.seq + 1) {
      return `event ${last.seq + 1} of its log belongs here; this is event ${seq}`;
    } else if (!sameBytes(event.prev, last.hash)) {
      return 'it does not follow the event before it in its log: one of them is not what was signed';
    }
    if (seq > told.head) return 'its log has more events than announced';
    return inOrder && lamport > last.lamport ? undefined : 'it is not in the order of the conversation';
  }

  /**
   * What an author signed, others signed to have seen: a message rewritten with its own author's key gives itself away.
   * Not below a floor, where nothing is, nor of a log of which two versions were seen, which the header tells.
   */
  #faultOfCauses({ seq, hash, parents }: SignedEvent, chain: Chain): string | undefined {
    const awaited = chain.awaited.get(seq);
    chain.awaited.delete(seq);
    if (awaited && !sameBytes(awaited.hash, hash)) return anotherVersion(awaited.by, seq, chain);
    for (const parent of parents) {
      const of = this.#chains.get(parent.log);
      if (!of || of.told.quarantined || (parent.seq > 1 && parent.seq < of.told.floor)) continue;
      const known = hashIn(of, parent) ?? of.awaited.get(parent.seq)?.hash;
      if (!known) of.awaited.set(parent.seq, { hash: parent.hash, by: chain });
      else if (!sameBytes(known, parent.hash)) return anotherVersion(chain, parent.seq, of);
    }
    return undefined;
  }

  #faultOfSignature({ sig, content }: SignedEvent, chain: Chain): string | undefined {
    if (!sig || this.#verify(chain.spki, content, sig)) return undefined;
    return `its signature is not ${nameOf(chain)}'s`;
  }
}

/** Undefined: it wasn't read yet. */
function hashIn({ told: { floor }, hashes }: Chain, { seq }: EventRef): Uint8Array | undefined {
  return hashes.at(seq === 1 || floor <= 1 ? seq - 1 : 1 + seq - floor);
}

function anotherVersion(by: Chain, seq: number, of: Chain): string {
  return `${nameOf(by)} answered another version of event ${seq} of a log of ${nameOf(of)} than is in here`;
}

function nameOf({ told: { author } }: Chain): string {
  return author.name || author.id;
}
