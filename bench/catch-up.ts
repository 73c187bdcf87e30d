/** Somebody was away while 100,000 messages were said: from the start of their program until they have them all. */

import { acquainted } from './acquainted.ts';
import { BenchNode } from './bench-node.ts';

const MESSAGES = 100_000;
/** Requests written at once. */
const BLOCK = 500;
const PAGE = 5_000;
/** Between two looks at the newest message. */
const LOOK_MS = 20;

export async function catchUp(): Promise<object> {
  await using profiles = await acquainted();
  await using near = await BenchNode.start('near', '--json', '--profile', profiles.near);
  await say(near);
  await using far = await BenchNode.start('far', '--json', '--profile', profiles.far);
  while ((await newest(far)) !== text(MESSAGES - 1)) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  const seconds = (performance.now() - far.startedAtMs) / 1_000;
  return {
    messages: MESSAGES,
    seconds: Math.round(seconds * 100) / 100,
    messagesPerSecond: Math.round(MESSAGES / seconds),
    lost: MESSAGES - (await inOrder(far)),
    nearRssMiB: near.rssMiB(),
    farRssMiB: far.rssMiB(),
  };
}

function text(index: number): string {
  return `#${index} `.padEnd(64, 'x');
}

/** Says them all; resolves once the last is kept. */
async function say(node: BenchNode): Promise<void> {
  const { stdin, stdout } = node.process;
  const kept = node.waitForLine((line) => line.startsWith(`{"id":${MESSAGES - 1},`));
  for (let from = 0; from < MESSAGES; from += BLOCK) {
    const requests = Array.from({ length: BLOCK }, (_, n) =>
      request(from + n, 'message:send', { text: text(from + n) }),
    );
    if (!stdin.write(requests.join(''))) await new Promise((resolve) => stdin.once('drain', resolve));
  }
  await kept;
  stdout.resume();
}

async function newest(node: BenchNode): Promise<string | undefined> {
  const [item] = await page(node, undefined, 1);
  return item?.text;
}

/** How many are there, each in its place. */
async function inOrder(node: BenchNode): Promise<number> {
  let next = MESSAGES - 1;
  for (let order: string | undefined, more = true; more; ) {
    const items = await page(node, order, PAGE);
    for (const item of items.toReversed()) if (item.text === text(next)) next -= 1;
    more = items.length === PAGE;
    order = items[0]?.order;
  }
  return MESSAGES - 1 - next;
}

/** Messages only: who came and went is not counted. */
async function page(node: BenchNode, order: string | undefined, items: number): Promise<readonly Item[]> {
  const answered = new Promise<readonly Item[]>((resolve) => {
    void node.waitForLine((line) => {
      if (!line.startsWith('{"id":"page",')) return false;
      resolve(JSON.parse(line).value.items);
      return true;
    });
  });
  node.process.stdin.write(request('page', 'timeline:before', order === undefined ? { items } : { order, items }));
  return answered;
}

interface Item {
  readonly order: string;
  readonly text?: string;
}

function request(id: string | number, command: string, params: object): string {
  return `${JSON.stringify({ id, command, params })}\n`;
}
