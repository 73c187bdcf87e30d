/** A node is killed at random instants while it writes, again and again; what it had answered is there, and is heard. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOBBY } from '../../src/core/ids.ts';
import { claimLoopback } from '../support/loopback.ts';
import { allMeet } from '../support/meeting.ts';
import { chanceOf, oneOf, pause } from './chance.ts';
import { hearsAll } from './hearing.ts';
import { Journal } from './journal.ts';
import { Ledger, type Saying } from './ledger.ts';
import { HANG_MS, Member } from './member.ts';
import { judgeRoom } from './verdict.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Writes a kill falls among. */
const WRITES = 1_000;
/** Under way at once: one commit each, some, or all that a bot sends without waiting. */
const WINDOWS = [1, 8, 64, WRITES] as const;

export interface KillReport {
  readonly seed: number;
  readonly kills: number;
  readonly asked: number;
  readonly kept: number;
  readonly unanswered: number;
  /** Of those without an answer, how many were on the disk. */
  readonly keptUnanswered: number;
  readonly lost: number;
  readonly doubled: number;
  readonly wrong: readonly string[];
  readonly journal: readonly string[];
}

export async function killWriting(options: {
  readonly seed: number;
  readonly kills: number;
  readonly onLine?: (line: string) => void;
}): Promise<KillReport> {
  const { seed, kills, onLine } = options;
  const dir = mkdtempSync(join(tmpdir(), 'earshot-kills-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(dir, { recursive: true, force: true }));
  const spaces = [claimLoopback(1), claimLoopback(1)] as const;
  const ana = stack.use(new Member(0, 'Ana', spaces[0], join(dir, 'Ana'), [spaces[1].address(0)]));
  const ben = stack.use(new Member(1, 'Ben', spaces[1], join(dir, 'Ben'), [spaces[0].address(0)]));
  await Promise.all([ana.start(), ben.start()]);
  await allMeet([ana.node, ben.node], HANG_MS);
  await Promise.all([ana.node.accept(ben.node), ben.node.accept(ana.node)]);

  const journal = new Journal(onLine);
  const ledger = new Ledger();
  const random = chanceOf(seed, 'kills');
  const wrong: string[] = [];
  const sums = { lost: 0, doubled: 0 };
  // How long all of it takes here: kills fall anywhere in it, and in the waiting for the disk as in everything else.
  const wholeMs = new Map<number, number>();
  for (const window of WINDOWS) {
    const fromMs = performance.now();
    await write(ana, ledger, window, new AbortController().signal);
    wholeMs.set(window, performance.now() - fromMs);
    journal.note(`${WRITES} writes, ${window} at a time: ${Math.round(performance.now() - fromMs)} ms`);
  }
  for (let round = 0; round < kills; round++) {
    const heardFrom = ben.node.events.length;
    const [window, at, atAnswer] = [oneOf(random, WINDOWS), random(), random() < 0.5];
    const written = await writeAndKill(ana, ledger, window, at * (wholeMs.get(window) ?? 0), atAnswer);
    const answered = written.filter(({ answer }) => answer === 'kept').length;
    journal.fault(
      'kill',
      `after ${answered} answers to ${written.length} writes, ${window} at a time${atAnswer ? ', as it answers' : ''}`,
    );
    await ana.start();
    const messages = (await ana.read(LOBBY, 2 * WRITES)).filter(({ text }) => written.some((w) => w.text === text));
    const verdict = judgeRoom(`kill ${round}`, written, [{ name: ana.name, messages }]);
    for (const [place, { text }] of messages.entries()) {
      if (text === written[place]?.text) continue;
      verdict.faults.push(`kill ${round}: in place ${place} "${text}" instead of "${written[place]?.text}"`);
      break;
    }
    const ids = new Set(messages.map(({ id }) => id));
    if (!(await hearsAll(ben.node, ids, heardFrom, HANG_MS)))
      verdict.faults.push(`kill ${round}: ${ids.size} of them never reach ${ben.name}`);
    sums.lost += verdict.lost;
    sums.doubled += verdict.doubled;
    wrong.push(...verdict.faults);
  }
  const said = ledger.in(LOBBY);
  const readings = [
    { name: ana.name, messages: await ana.read(LOBBY) },
    { name: ben.name, messages: await ben.read(LOBBY) },
  ];
  wrong.push(...judgeRoom('at the end', said, readings).faults, ...(await numbered(ana, ben, dir)));
  for (const member of [ana, ben]) {
    member.lookBack();
    wrong.push(...member.faults);
  }
  const keptAtAll = readings[0]?.messages.length ?? 0;
  const [asked, kept, unanswered] = [said.length, ledger.count('kept'), ledger.count('unanswered')];
  const keptUnanswered = keptAtAll - kept;
  return { seed, kills, asked, kept, unanswered, keptUnanswered, ...sums, wrong, journal: journal.lines };
}

export function explainKills({ seed, kills, wrong, journal }: KillReport): string {
  return [`seed ${seed} (npm run cluster -- --kills ${kills} --seed ${seed})`, ...wrong, ...journal].join('\n');
}

/** Returns what was asked for, in order. @param atAnswer killed at the next answer after that time, not then */
async function writeAndKill(
  member: Member,
  ledger: Ledger,
  window: number,
  afterMs: number,
  atAnswer: boolean,
): Promise<Saying[]> {
  const before = ledger.sayings.size;
  const dying = new AbortController();
  const writing = write(member, ledger, window, dying.signal);
  const written = writing.then(() => dying.abort());
  await pause(afterMs, dying.signal);
  if (atAnswer) await member.killAtAnswer(HANG_MS, dying.signal);
  else await member.kill();
  dying.abort();
  await written;
  return [...ledger.sayings.values()].slice(before);
}

/** Resolves when all is answered, or never will be. */
async function write(member: Member, ledger: Ledger, window: number, signal: AbortSignal): Promise<void> {
  let next = 0;
  const writer = async (): Promise<void> => {
    while (next < WRITES && !signal.aborted) {
      next += 1;
      await member.say(ledger, LOBBY, 'write');
    }
  };
  await Promise.all(Array.from({ length: window }, writer));
}

/** What is wrong with the log as the other one would hand it on: gaps in its numbers, signatures, more than one log. */
async function numbered(author: Member, reader: Member, dir: string): Promise<string[]> {
  const wrong: string[] = [];
  const file = join(dir, 'lobby.jsonl');
  await reader.node.must('history:export', { room: LOBBY, format: 'jsonl', file }, HANG_MS);
  const header = JSON.parse(readFileSync(file, 'utf8').split('\n', 1)[0] ?? '') as {
    logs: { author: { id: string } }[];
  };
  const logs = header.logs.filter(({ author: { id } }) => id === author.node.self.id).length;
  if (logs !== 1) wrong.push(`${author.name} has ${logs} logs in the lobby, not one`);
  const verify = [join(ROOT, 'dist', 'verify.js'), file];
  const { status, stdout, stderr } = spawnSync(process.execPath, verify, { encoding: 'utf8', timeout: HANG_MS });
  if (status !== 0) wrong.push(`what ${reader.name} exports is not in order: ${stdout}${stderr}`);
  return wrong;
}
