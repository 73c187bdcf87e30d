/** Bugs that somebody could make in the protocol, one at a time, and the promise that each would break. */

import type { Replacement } from './sim-bundle.ts';

export interface Mutant {
  readonly name: string;
  /** Any of these is how it may show. */
  readonly breaks: readonly string[];
  readonly replacements: readonly Replacement[];
}

/** Before or after everybody has spoken once more. */
const COMES_TOGETHER = ['converged after healing', 'heard after healing'];
/** Somebody honest is refused: nothing waits for what they say, and they may not be heard. */
const REFUSES_THE_HONEST = ['cause before effect', ...COMES_TOGETHER];

function mutant(name: string, breaks: readonly string[], file: string, find: string | RegExp, replace: string): Mutant {
  return { name, breaks, replacements: [{ file, find, replace }] };
}

export const MUTANTS: readonly Mutant[] = [
  mutant(
    'speaks before the commit is on disk',
    ['commit, then speak'],
    'batch-writer.ts',
    '      await store.commit(commit);\n',
    '      this.#options.durable(commit);\n      await store.commit(commit);\n',
  ),
  mutant(
    'says to have what is only staged',
    ['commit, then speak'],
    'announcing.ts',
    'const { seq, hash } = record.durable;',
    'const { seq, hash } = record.staged;',
  ),
  mutant(
    'resolves what is said before it is stored',
    ['commit, then speak'],
    'batch-writer.ts',
    '      await store.commit(commit);\n',
    '      own?.settle(undefined);\n      await store.commit(commit);\n',
  ),
  mutant(
    'lets commits overtake one another',
    ['one writer', 'cause before effect'],
    'batch-writer.ts',
    'if (this.#isDue()) await this.#commit();',
    'if (this.#isDue()) { void this.#commit(); await Promise.resolve(); }',
  ),
  mutant(
    'keeps what it staged on a failed commit',
    ['cause before effect', 'commit, then speak', ...COMES_TOGETHER],
    'consequences.ts',
    'for (const { log } of table.rollBack()) pulls.again(log);',
    'void [table, pulls];',
  ),
  mutant(
    'writes the rest of a failed commit',
    ['nothing twice', 'cause before effect', 'one content', 'what was refused is not said'],
    'batch-writer.ts',
    '    this.#pending.events = [];\n    this.#pending.floors = [];\n    this.#pending.bytes = 0;\n',
    '',
  ),
  mutant(
    'takes events without their parents',
    ['cause before effect'],
    'log-rules.ts',
    'if (!isHere && !parent?.quarantined && !known.passesOver(log)) return wait(log, seq);',
    '',
  ),
  mutant(
    'takes any lamport that is larger',
    ['identical order'],
    'log-rules.ts',
    'if (event.lamport > least && event.lamport <= most)',
    'if (event.lamport > least)',
  ),
  mutant(
    'keeps the second content',
    ['one content', 'cause before effect'],
    'log-rules.ts',
    'if (!sameBytes(event.prev, head.hash)) return FORKED;',
    '',
  ),
  mutant(
    'takes what it has once more',
    ['nothing twice', 'cause before effect'],
    'log-rules.ts',
    'if (event.seq <= head.seq) return judgeAgain(event, own, known);',
    'if (event.seq <= head.seq) return TAKE;',
  ),
  mutant(
    'asks only once',
    [...COMES_TOGETHER, 'cause before effect'],
    'pulls.ts',
    'if (!asked || (now - asked.atMs < WANT_MS && now >= asked.atMs)) continue;',
    'continue;',
  ),
  mutant(
    'asks only the first who has it',
    // What nobody was asked for is not waited for any longer after a minute.
    [...COMES_TOGETHER, 'cause before effect'],
    'claim.ts',
    'return (this.by.get(peer) ?? 0) > here && !this.#failed.has(peer);',
    'return peer === this.by.keys().next().value;',
  ),
  mutant(
    'passes over what others have',
    // Also what is on its way to the disk.
    ['nothing stored is missing', 'commit, then speak', ...COMES_TOGETHER],
    'replica.ts',
    'return isAnswer && this.#pulls.isLastResort(peer, log, lack, patienceMs);',
    'return true;',
  ),
  mutant(
    'takes for deleted what was left out',
    ['nothing stored is missing'],
    'lesser.ts',
    'return events.every((event) => isDue(event) || !blank.includes(event.seq));',
    'return isDue !== undefined;',
  ),
  mutant(
    'checks no signatures',
    ['one content', 'nobody honest is accused'],
    'log-rules.ts',
    'if (sig && !signer.verify(spki, content, sig)) return false;',
    '',
  ),
  mutant(
    'goes on in a log that a copy of it writes too',
    COMES_TOGETHER,
    'consequences.ts',
    'if (!own.writes(log, room)) return;',
    'return;',
  ),
  {
    name: 'lets anything wait',
    breaks: ['buffers within bounds'],
    replacements: [
      {
        file: 'waiting.ts',
        find: 'if (share.bytes + bytes > MAX_WAITING_BYTES_PER_PEER) return false;',
        replace: '',
      },
      { file: 'waiting.ts', find: 'while (this.#bytes > MAX_WAITING_BYTES) this.#dropFromLargest();', replace: '' },
    ],
  },
  mutant(
    'goes on sending to a full link',
    ['buffers within bounds'],
    'peer-link.ts',
    'this.full = !this.#send(frame);',
    'this.#send(frame);',
  ),
  mutant(
    'acknowledges a request',
    ['only who is entitled'],
    'peer-link.ts',
    "return this.rooms.get(room) === 'share';",
    'return this.rooms.has(room);',
  ),
  mutant(
    'gives to whoever asks',
    ['only who is entitled'],
    'giving.ts',
    'return link.shares(room) && this.#options.isMember(room, link.id);',
    'return this.#options.isMember(room, link.id);',
  ),
  mutant(
    'forgets the outbox of a direct room',
    COMES_TOGETHER,
    'giving.ts',
    'if (!this.#hears(link, room)) return;',
    'return;',
  ),
  mutant(
    'counts parents it has not read',
    ['identical order', 'nobody honest is accused'],
    'own-logs.ts',
    'const lamport = 1 + Math.max(before, ...parents.map((parent) => parent.lamport));',
    'const lamport = 1 + before;',
  ),
  mutant(
    'bounds what it can’t check by what it happens to know',
    REFUSES_THE_HONEST,
    'log-rules.ts',
    'Math.max(least + 1, known.mostOnTrust)',
    'least + 2 ** 24',
  ),
  mutant(
    'stands on what others may not take',
    [...COMES_TOGETHER, 'cause before effect'],
    'own-logs.ts',
    'const most = mostStoodOn(clock.now());',
    'const most = Number.POSITIVE_INFINITY;',
  ),
  mutant(
    'never asks anew for a request that it let go',
    COMES_TOGETHER,
    'requests.ts',
    'this.#options.relink(peer);',
    'this.#patience;',
  ),
  mutant(
    'never reads again from who had too much waiting',
    COMES_TOGETHER,
    'shares.ts',
    'for (const peer of this.#held) if (!this.#hasTooMuch(peer)) this.forget(peer);',
    '',
  ),
];
