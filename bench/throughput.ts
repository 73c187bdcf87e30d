/** Lines a second from one bot to one and to four others, every one of them shown, in order. */

import { BenchNode } from './bench-node.ts';

const MESSAGES = 200_000;
const TEXT_BYTES = 64;

/** What every message has once in a receiver's output, and nothing else has. */
const MARK = Buffer.from('"type":"message"');

export async function throughput(): Promise<object> {
  return {
    messages: MESSAGES,
    textBytes: TEXT_BYTES,
    toOne: await run(1),
    toFour: await run(4),
    seed: { toOne: 21_800, toFour: 17_300, source: 'messages/s as measured on the seed program, not in this run' },
  };
}

async function run(count: number): Promise<object> {
  await using stack = new AsyncDisposableStack();
  const receivers: BenchNode[] = [];
  for (let i = 0; i < count; i++) {
    const node = await BenchNode.start(`receiver ${i}`, '--json');
    stack.use(node);
    receivers.push(node);
  }
  const sender = stack.use(await BenchNode.start('sender', '--json'));
  await sender.befriend(count);
  const others = receivers.map((receiver) => receiver.befriend(count));
  await Promise.all(others);

  const failures = countFailures(sender);
  const outputs = receivers.map((receiver) => collect(receiver, MESSAGES));
  const startedAtMs = performance.now();
  const accepted = feed(sender).then(() => performance.now());
  const doneAtMs = await Promise.all(outputs.map((output) => output.done));
  const seconds = (Math.max(...doneAtMs) - startedAtMs) / 1_000;
  return {
    messagesPerSecondToEach: Math.round(MESSAGES / seconds),
    deliveriesPerSecond: Math.round((MESSAGES * count) / seconds),
    acceptedPerSecond: Math.round(MESSAGES / (((await accepted) - startedAtMs) / 1_000)),
    lost: outputs.reduce((sum, output) => sum + MESSAGES - inOrder(output.chunks), 0),
    refused: failures(),
    senderRssMiB: sender.rssMiB(),
    receiverRssMiB: receivers[0]?.rssMiB() ?? null,
  };
}

function text(index: number): string {
  return `#${index} `.padEnd(TEXT_BYTES, 'x');
}

/** Writes all the requests, as fast as the node takes them. */
async function feed(sender: BenchNode): Promise<void> {
  const { stdin } = sender.process;
  for (let index = 0; index < MESSAGES; ) {
    let block = '';
    for (const end = Math.min(MESSAGES, index + 500); index < end; index++) {
      block += `{"id":${index},"command":"message:send","params":{"text":"${text(index)}"}}\n`;
    }
    if (!stdin.write(block)) await new Promise((resolve) => stdin.once('drain', resolve));
  }
}

function countFailures(sender: BenchNode): () => number {
  const failures = new Counter(Buffer.from('"ok":false'));
  sender.process.stdout.on('data', (chunk: Buffer) => failures.read(chunk));
  return () => failures.count;
}

/** Keeps a receiver's output, and tells when `expected` messages are in it. Reading them is left for later. */
function collect(receiver: BenchNode, expected: number): { chunks: Buffer[]; done: Promise<number> } {
  const chunks: Buffer[] = [];
  const messages = new Counter(MARK);
  const done = new Promise<number>((resolve) => {
    receiver.process.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      messages.read(chunk);
      if (messages.count >= expected) resolve(performance.now());
    });
  });
  return { chunks, done };
}

/** Counts a mark in a stream of chunks, across their borders too, without copying them: the bench shares the cores. */
class Counter {
  count = 0;
  readonly #mark: Buffer;
  #tail: Buffer = Buffer.alloc(0);

  constructor(mark: Buffer) {
    this.#mark = mark;
  }

  read(chunk: Buffer): void {
    const overlap = this.#mark.length - 1;
    if (Buffer.concat([this.#tail, chunk.subarray(0, overlap)]).includes(this.#mark)) this.count += 1;
    for (let at = chunk.indexOf(this.#mark); at >= 0; at = chunk.indexOf(this.#mark, at + this.#mark.length)) {
      this.count += 1;
    }
    this.#tail = Buffer.from(
      chunk.length >= overlap ? chunk.subarray(-overlap) : Buffer.concat([this.#tail, chunk]).subarray(-overlap),
    );
  }
}

/** How many messages arrived, each in its place. */
function inOrder(chunks: readonly Buffer[]): number {
  let next = 0;
  for (const line of Buffer.concat(chunks).toString('utf8').split('\n')) {
    if (!line.includes('timeline:added')) continue;
    for (const item of JSON.parse(line).data.items) if (item.text === text(next)) next += 1;
  }
  return next;
}
