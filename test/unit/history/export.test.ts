/** An exported conversation proves itself: as it is it holds, and with anything changed it doesn't. */

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { LOBBY, type RoomId } from '../../../src/core/ids.ts';
import { encodeBody } from '../../../src/history/bodies.ts';
import { EVENT_KINDS, type SignedEvent } from '../../../src/history/event.ts';
import { eventOf } from '../../../src/history/event-codec.ts';
import { type ExportOptions, exportConversation } from '../../../src/history/export-conversation.ts';
import {
  base64,
  type ExportedLog,
  endLine,
  eventLine,
  headerLine,
  signedOfExport,
} from '../../../src/history/export-lines.ts';
import { eventsInOrder } from '../../../src/history/export-order.ts';
import { MemoryHistory } from '../../../src/history/memory-store.ts';
import { authorOf } from '../../../src/history/opening.ts';
import { p256Signer, p256Verify, type Signer } from '../../../src/history/signer.ts';
import { type ExportVerdict, verifyExport } from '../../../src/history/verify-export.ts';
import { linesOf } from '../../../src/node/verify-file.ts';
import { generateKey } from '../../../src/peer/identity.ts';
import { LogByHand, type Making } from '../../support/event-maker.ts';
import { keep, type Told, tellConversation } from '../../support/told-conversation.ts';

const NOW = Date.UTC(2026, 10, 20, 9, 30);
const verify = p256Verify();

async function optionsFor(told: Told): Promise<ExportOptions> {
  const store = new MemoryHistory();
  await keep(told, store);
  return {
    store,
    room: LOBBY,
    roomName: 'Lobby',
    logs: (await store.open()).logs,
    exporter: { id: authorOf(told.ana.spki), name: 'Ana' },
    signer: told.ana,
    nameOf: (id) => told.names.get(id) ?? '',
    nowMs: NOW,
  };
}

async function textOf(options: ExportOptions): Promise<string> {
  const lines: string[] = [];
  for await (const line of exportConversation(options)) lines.push(line);
  return lines.join('');
}

async function verdictOn(file: string | Uint8Array): Promise<ExportVerdict> {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  const pieces = async function* () {
    // Cut anywhere, as a disk does.
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
  };
  return await verifyExport(linesOf(pieces()), verify);
}

describe('an export', () => {
  let told: Told;
  let text: string;
  let lines: readonly string[];
  beforeAll(async () => {
    told = tellConversation();
    text = await textOf(await optionsFor(told));
    lines = text.trimEnd().split('\n');
  });

  it('is found untampered, with who said how much, from when to when, and what is not in it', async () => {
    const verdict = await verdictOn(text);
    if (verdict.kind !== 'untampered') throw new Error(JSON.stringify(verdict));
    expect(verdict.summary).toMatchObject({
      header: {
        room: 'lobby',
        kind: 'lobby',
        name: 'Lobby',
        exportedBy: { name: 'Ana' },
        at: '2026-11-20T09:30:00.000Z',
      },
      messages: 7,
      withoutWords: 1,
      pruned: 1,
      quarantined: 0,
      signed: true,
      firstMs: 1_700_000_000_000,
      lastMs: 1_700_000_000_000,
      authors: [
        { name: 'Ben', messages: 4, id: authorOf(told.ben.spki) },
        { name: 'Ana', messages: 3, id: authorOf(told.ana.spki) },
      ],
    });
  });

  it('counts what was said as it is written, and not what else there is', async () => {
    const told: string[] = [];
    await textOf({ ...(await optionsFor(tellConversation())), told: () => told.push('a message') });
    expect(told).toHaveLength(7);
  });

  it('is data: each line in the order of the room, with author, time and words beside what was signed', () => {
    const events = lines.slice(1, -1).map((line) => JSON.parse(line));
    expect(events.filter(({ kind }) => kind === 'message').map(({ said }) => said?.text)).toEqual(
      expect.arrayContaining(['Hello <b>there</b> & "you"', 'héllo, 你好 👋', 'I wlil come', 'at noon', undefined]),
    );
    expect(events.find(({ kind }) => kind === 'edit')).toMatchObject({
      at: '2023-11-14T22:13:20.000Z',
      author: { name: 'Ana', id: authorOf(told.ana.spki) },
      said: { text: 'I will come' },
    });
    expect(events.every(({ content }) => Buffer.from(content, 'base64')[0] === 0x0a)).toBe(true);
    expect(JSON.parse(lines.at(-1) as string)).toMatchObject({ end: true, events: events.length });
    expect(text).not.toContain('forget this');
    expect(text).not.toContain(Buffer.from('forget this').toString('base64'));
  });

  it('with any one byte changed is found to be, but for a blank at the end of a line', async () => {
    const bytes = Buffer.from(text);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 2), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] as number) ^ change;
        const verdict = await verdictOn(changed);
        expect(verdict.kind).not.toBe('untampered');
      }),
      { numRuns: 400 },
    );
  });

  it('with any line removed, doubled, or changed with its neighbour is found to be, at that place or at the end', async () => {
    for (let at = 0; at < lines.length; at++) {
      const others = lines.filter((_, i) => i !== at);
      const doubled = [...lines.slice(0, at + 1), ...lines.slice(at)];
      const swapped = [...lines.slice(0, at), lines[at + 1], lines[at], ...lines.slice(at + 2)];
      for (const [what, changed] of Object.entries({
        others,
        doubled,
        ...(at + 1 < lines.length ? { swapped } : {}),
      })) {
        const verdict = await verdictOn(`${changed.join('\n')}\n`);
        expect({ at, what, kind: verdict.kind }).not.toMatchObject({ kind: 'untampered' });
        if (verdict.kind === 'tampered') expect(verdict.line).toBeGreaterThan(at);
      }
    }
  });

  it('cut off anywhere is found to be', async () => {
    const bytes = Buffer.from(text);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.length - 2 }), async (end) => {
        expect((await verdictOn(bytes.subarray(0, end))).kind).not.toBe('untampered');
      }),
      { numRuns: 100 },
    );
    expect(await verdictOn(lines.slice(0, 5).join('\n'))).toEqual({
      kind: 'tampered',
      line: 6,
      reason: 'the file ends here; its last lines are missing',
    });
  });

  it('survives line ends of Windows and a missing last one', async () => {
    expect((await verdictOn(text.replaceAll('\n', '\r\n'))).kind).toBe('untampered');
    expect((await verdictOn(text.trimEnd())).kind).toBe('untampered');
    expect((await verdictOn(`${text}\n`)).kind).toBe('untampered');
  });

  it('says which line, and what is wrong with it', async () => {
    const at = lines.findIndex((line) => line.includes('"at noon"'));
    const altered = lines.with(at, (lines[at] as string).replace('"at noon"', '"at nine"'));
    expect(await verdictOn(altered.join('\n'))).toEqual({
      kind: 'tampered',
      line: at + 1,
      reason: 'its "said" is not what was signed',
    });
    const other = lines.with(at, (lines[at] as string).replace('"name":"Ana"', '"name":"Ben"'));
    expect(await verdictOn(other.join('\n'))).toMatchObject({
      line: at + 1,
      reason: 'its "author" is not what was signed',
    });
  });

  it('is no export, and said to be none', async () => {
    expect(await verdictOn('')).toEqual({ kind: 'unreadable', reason: 'there is nothing in it' });
    expect(await verdictOn('hello\n')).toMatchObject({ kind: 'unreadable' });
    expect(await verdictOn(text.replace('"version":1', '"version":9'))).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('later version'),
    });
  });
});

/** Whoever alters an export can count and sum anew; what they can't do is sign for others. */
describe('an export altered by someone who makes its sum anew', () => {
  const mallory = p256Signer(generateKey());

  /** Exports what `alter` makes of the events, signed by Mallory. */
  async function forged(alter: (events: readonly SignedEvent[]) => readonly SignedEvent[]): Promise<ExportVerdict> {
    const told = tellConversation();
    const options = await optionsFor(told);
    const altered = alter(await all(eventsInOrder(options.store, options.logs)));
    const logs = options.logs.map((log) => {
      const head = altered.findLast((event) => event.log === log.log);
      return { ...log, head: head ?? { ...log.head, seq: 0 } };
    });
    const by = (log: string) => altered.filter((event) => event.log === log);
    const store = {
      opening: async (log: string) => by(log)[0],
      read: async (log: string, from: number) => by(log).filter(({ seq }) => seq >= from),
    };
    const exporter = { id: authorOf(mallory.spki), name: 'Ana' };
    return await verdictOn(await textOf({ ...options, store, logs, exporter, signer: mallory }));
  }

  /** The lines of events, in a file that counts, sums and signs them as if they had been so from the beginning. */
  function summedAnew(header: string, events: readonly string[], id = authorOf(mallory.spki)): string {
    const { exportedBy: _, ...rest } = JSON.parse(header);
    const by = { id, name: 'Ana', key: base64(mallory.spki) };
    const lines = [headerLine({ ...rest, exportedBy: by }), ...events].map((line) => `${line}\n`).join('');
    const sha256 = createHash('sha256').update(lines).digest('hex');
    const sig = base64(mallory.sign(signedOfExport(sha256)));
    return `${lines}${endLine({ end: true, events: events.length, sha256, sig })}\n`;
  }

  it('falls with any byte of any event changed, and any event removed, doubled or moved', async () => {
    const text = await textOf(await optionsFor(tellConversation()));
    const [header, ...events] = text.trimEnd().split('\n').slice(0, -1) as [string, ...string[]];
    expect((await verdictOn(summedAnew(header, events))).kind).toBe('untampered');
    for (let at = 0; at < events.length; at++) {
      const line = events[at] as string;
      for (const others of [
        events.filter((_, i) => i !== at),
        events.toSpliced(at, 0, line),
        ...[at + 1, at + 2]
          .filter((to) => to < events.length)
          .map((to) => events.toSpliced(at, 1).toSpliced(to, 0, line)),
      ]) {
        expect(await verdictOn(summedAnew(header, others))).toMatchObject({ kind: 'tampered' });
      }
    }
    await fc.assert(
      fc.asyncProperty(
        fc.nat(events.length - 1),
        fc.nat(),
        fc.constantFrom(...'A9z"/ é'),
        async (at, where, character) => {
          const line = events[at] as string;
          const place = where % line.length;
          fc.pre(line[place] !== character);
          const changed = events.with(at, `${line.slice(0, place)}${character}${line.slice(place + 1)}`);
          const verdict = await verdictOn(summedAnew(header, changed));
          expect(verdict.kind).toBe('tampered');
          // What no signature of its own holds, the next one does.
          if (verdict.kind === 'tampered') expect(verdict.line).toBeGreaterThanOrEqual(at + 2);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('falls with another’s name for the exporter, a wrong count, no signature, or an end written otherwise', async () => {
    const told = tellConversation();
    const [header, ...events] = (await textOf(await optionsFor(told))).trimEnd().split('\n').slice(0, -1) as [string];
    const file = summedAnew(header, events);
    const [, end] = /(\{"end".*)\n$/.exec(file) as unknown as [string, string];
    for (const [changed, reason] of [
      [summedAnew(header, events, authorOf(told.ana.spki)), "exporter's key is another one's"],
      [file.replace(end, end.replace(/"events":\d+/, '"events":3')), 'it counts 3 events'],
      [file.replace(end, end.replace(/"sig":".*"/, '"sig":null')), "exporter's signature is missing"],
      [file.replace(end, end.replace('{', '{ ')), 'not written as an export writes it'],
    ] as const) {
      expect(await verdictOn(changed)).toMatchObject({ kind: 'tampered', reason: expect.stringContaining(reason) });
    }
  });

  it('falls as another conversation, with a log under another key, or a header written otherwise', async () => {
    const told = tellConversation();
    const text = await textOf(await optionsFor(told));
    const [header, ...events] = text.trimEnd().split('\n').slice(0, -1) as [string, ...string[]];
    const other = header.replace('"room":"lobby","kind":"lobby"', `"room":"group:${'a'.repeat(32)}","kind":"group"`);
    expect(await verdictOn(summedAnew(other, events))).toMatchObject({
      kind: 'tampered',
      line: 2,
      reason: 'it was said in another conversation',
    });
    // All that Ana said, under Mallory's key and signed with it: the log's own name gives it away.
    const read = JSON.parse(header);
    const author = { id: authorOf(mallory.spki), name: 'Mallory' };
    const taken = read.logs.map((log: ExportedLog) =>
      log.author.name === 'Ana' ? { ...log, author, key: base64(mallory.spki) } : log,
    );
    const resigned = events.map((line) => {
      const { author: by, content, body, sig } = JSON.parse(line);
      if (by.name !== 'Ana') return line;
      const bytes = new Uint8Array(Buffer.from(content, 'base64'));
      const event = eventOf(
        bytes,
        body ? Buffer.from(body, 'base64') : undefined,
        sig ? mallory.sign(bytes) : undefined,
      );
      return eventLine(event, author);
    });
    expect(await verdictOn(summedAnew(JSON.stringify({ ...read, logs: taken }), resigned))).toMatchObject({
      kind: 'tampered',
      reason: 'its log was opened by another key than the header says',
    });
    expect(await verdictOn(text.replace('{', '{ '))).toMatchObject({
      line: 1,
      reason: 'it is not written as an export writes it',
    });
  });

  it('falls with the last signature of a log taken off', async () => {
    const unsigned = (event: SignedEvent, _: number, all: readonly SignedEvent[]) =>
      all.findLast(({ log }) => log === event.log) === event ? { ...event, sig: undefined } : event;
    expect(await forged((events) => events.map(unsigned))).toMatchObject({
      kind: 'tampered',
      reason: expect.stringContaining('ends without a signature'),
    });
  });

  it('holds where nothing was altered: the exporter is then somebody else, by their fingerprint', async () => {
    expect(await forged((events) => events)).toMatchObject({
      kind: 'untampered',
      summary: { header: { exportedBy: { id: authorOf(mallory.spki) } } },
    });
  });

  it('falls with other words in a signed event, whose hash they would need', async () => {
    const body = encodeBody({ kind: 'message', text: 'I owe you nothing' });
    const put = (event: SignedEvent) => (event.kind === EVENT_KINDS.message && event.body ? { ...event, body } : event);
    expect(await forged((events) => events.map(put))).toMatchObject({
      kind: 'tampered',
      reason: expect.stringContaining('body is another one'),
    });
  });

  it('falls with an event signed by another key', async () => {
    const resign = (event: SignedEvent) => (event.sig ? { ...event, sig: mallory.sign(event.content) } : event);
    expect(await forged((events) => events.map(resign))).toMatchObject({
      kind: 'tampered',
      reason: expect.stringMatching(/^its signature is not (Ana|Ben)'s$/),
    });
  });

  it('falls with words rewritten by who said them, with their own key, once somebody answered the former', async () => {
    const fallen = {
      kind: 'tampered',
      reason: 'Ben answered another version of event 2 of a log of Ana than is in here',
    };
    expect(await rewritten({}, 2)).toMatchObject(fallen);
    // With a lamport that puts them after the answer.
    expect(await rewritten({ lamport: 9 }, 2)).toMatchObject(fallen);
    // Nobody answered the newest.
    expect(await rewritten({}, 3)).toMatchObject({ kind: 'untampered' });
    // Two versions are known, and told: which one is in it isn't said to be the one that was answered.
    expect(await rewritten({}, 2, true)).toMatchObject({ kind: 'untampered', summary: { quarantined: 1 } });
  });

  /** Ana says two things, Ben answers the first. @param seq of Ana's log, from where on she says other things */
  async function rewritten(making: Making, seq: number, quarantined = false): Promise<ExportVerdict> {
    const [ana, ben] = [p256Signer(generateKey()), p256Signer(generateKey())];
    const text = (words: string) => encodeBody({ kind: 'message', text: words });
    const [said, told, answers] = [new LogByHand(ana, LOBBY, 1), new LogByHand(ana, LOBBY, 1), new LogByHand(ben)];
    for (const log of [said, told])
      for (const words of ['I will not pay you', 'good night'])
        log.add(
          log === told && log.head.seq + 1 >= seq ? { ...making, body: text(`${words}?`) } : { body: text(words) },
        );
    answers.add({ parents: [said.events[1] as SignedEvent], body: text('noted') });
    const inOrder = (a: SignedEvent, b: SignedEvent) => a.lamport - b.lamport || (a.log < b.log ? -1 : 1);
    const events = [...told.events, ...answers.events].sort(inOrder);
    const logs = [told, answers].map(({ log, signer, head }) => {
      const author = { id: authorOf(signer.spki), name: signer === ana ? 'Ana' : 'Ben' };
      return { log, author, key: base64(signer.spki), floor: 0, head: head.seq, quarantined };
    });
    const sorted = logs.sort((a, b) => (a.log < b.log ? -1 : 1));
    const [header] = (await textOf(await optionsFor(tellConversation()))).split('\n') as [string];
    const lines = events.map((event) => eventLine(event, sorted.find(({ log }) => log === event.log)?.author as never));
    const mine = logs.map((log) => ({ ...log, quarantined: log.author.name === 'Ana' && log.quarantined }));
    return await verdictOn(summedAnew(JSON.stringify({ ...JSON.parse(header), logs: mine }), lines));
  }

  it('falls with the end of a log left out that somebody answered', async () => {
    const left = await forged((events) => {
      const answer = events.find((event) => event.kind === EVENT_KINDS.edit);
      return events
        .filter((event) => event.log !== answer?.log || event.seq < 2 || event.seq > answer.seq - 3)
        .filter((event) => event.log !== answer?.log || event.seq <= 2);
    });
    expect(left).toMatchObject({ kind: 'tampered', reason: expect.stringContaining('was answered, and is missing') });
  });
});

describe('exporting', () => {
  it('takes one room only, and none of what is committed while it runs', async () => {
    const store = new MemoryHistory();
    const told = tellConversation();
    await keep(told, store);
    await keep(tellConversation(generateKey(), `group:${'a'.repeat(32)}` as RoomId), store);
    const options = { ...(await optionsFor(told)), store, logs: (await store.open()).logs };
    const lines: string[] = [];
    for await (const line of exportConversation(options)) {
      if (lines.length === 1) await store.commit(nextOf(told));
      lines.push(line);
    }
    expect(lines).toHaveLength(told.events.length + 3); // header, floor, end
    expect((await verdictOn(lines.join(''))).kind).toBe('untampered');
  });

  it('without our key isn’t signed, and that is told', async () => {
    const options = { ...(await optionsFor(tellConversation())), signer: undefined };
    expect(await verdictOn(await textOf(options))).toMatchObject({ kind: 'untampered', summary: { signed: false } });
  });

  it('is not stopped by a body nested beyond all measure, nor by one that moves cursors', async () => {
    const signer = p256Signer(generateKey());
    const log = new LogByHand(signer);
    log.say(`{"text":"deep","x":${'['.repeat(60_000)}${']'.repeat(60_000)}}`);
    log.say('{"text":"\u202eabc\u009b2J","__proto__":1,"2":"b","1":"a"}');
    log.say('not json');
    log.add({ body: new Uint8Array([0xff, 0xfe]), kind: 60_000 });
    const store = new MemoryHistory();
    await store.commit({ events: log.events, floors: [], quarantined: [], acknowledged: [], writing: [], atMs: NOW });
    const file = await textOf({ ...(await optionsFor(tellConversation())), store, logs: (await store.open()).logs });
    expect((await verdictOn(file)).kind).toBe('untampered');
    expect(file).not.toMatch(/[\u202e\u009b]/);
    expect(JSON.parse(file.split('\n')[2] as string).said).toEqual({ text: 'deep' });
  });

  it('says so when pruning takes what it was about to read', async () => {
    const options = await optionsFor(tellConversation());
    const store = { ...options.store, opening: options.store.opening.bind(options.store), read: async () => [] };
    await expect(textOf({ ...options, store })).rejects.toMatchObject({ code: 'history-unusable', retryable: true });
  });

  it('merges many logs in the order of the room, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 12 }), async (lengths) => {
        const signer: Signer = { spki: new Uint8Array(91).fill(1), sign: () => new Uint8Array(64), verify: () => true };
        const store = new MemoryHistory();
        const logs = lengths.map((count, i) => {
          const log = new LogByHand(signer, LOBBY, i);
          for (let n = 0; n < count; n++)
            log.say('{"text":"x"}', { lamport: log.head.lamport + 1 + ((n * 7 + i) % 5) });
          return log;
        });
        const events = logs.flatMap((log) => log.events);
        await store.commit({ events, floors: [], quarantined: [], acknowledged: [], writing: [], atMs: NOW });
        const places = (await all(eventsInOrder(store, (await store.open()).logs))).map(placeOf);
        expect(places).toEqual(events.map(placeOf).sort());
      }),
      { numRuns: 30 },
    );
  });
});

function nextOf(told: Told) {
  const last = told.events.findLast((event) => event.log === told.deleted.log) as SignedEvent;
  const log = new LogByHand(told.ben, LOBBY, 2);
  log.events.push(last);
  const next = log.say('{"text":"later"}');
  return { events: [next], floors: [], quarantined: [], acknowledged: [], writing: [], atMs: NOW };
}

function placeOf({ lamport, log, seq }: SignedEvent): string {
  return `${String(lamport).padStart(9, '0')} ${log} ${String(seq).padStart(9, '0')}`;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
