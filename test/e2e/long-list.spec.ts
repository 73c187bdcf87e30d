/** A lobby with a great many messages: a bounded page, an end that is followed, and reading further up undisturbed. */

import { once } from 'node:events';
import type { TimelineItem } from '../../src/core/model.ts';
import type { TerminalNode } from '../support/terminal-node.ts';
import type { ChatPage } from './chat-page.ts';
import { expect, picture, test } from './lobby.ts';

const MANY = 100_000;
/** Elements of the whole page, however long the list is. */
const MAX_ELEMENTS = 2_500;
/** Requests written at once. */
const BLOCK = 2_000;

/** Like a bot: as fast as the node takes them. `line 7`, and of each ten one that is four lines high. */
async function sayMany(bot: TerminalNode, from: number, to: number): Promise<void> {
  const { stdin } = bot.child;
  for (let start = from; start <= to; start += BLOCK) {
    let block = '';
    for (let i = start; i < Math.min(start + BLOCK, to + 1); i++) {
      const text = i % 10 === 5 ? `line ${i}\nand\nthree\nmore` : `line ${i}`;
      block += `${JSON.stringify({ id: `m${i}`, command: 'message:send', params: { text } })}\n`;
    }
    if (!stdin.write(block)) await once(stdin, 'drain');
  }
}

function elements({ page }: ChatPage): Promise<number> {
  return page.evaluate(() => document.querySelectorAll('*').length);
}

/** Resolves when what is on show stands still, the same in two frames running. */
async function atRest({ log }: ChatPage): Promise<void> {
  await expect
    .poll(() =>
      log.evaluate(async (list) => {
        const look = () => `${list.scrollTop} ${list.querySelector('article')?.getBoundingClientRect().top}`;
        const before = look();
        for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
        return look() === before;
      }),
    )
    .toBe(true);
}

/** The text of a message in the middle of what is on show. */
function middleText({ log }: ChatPage): Promise<string> {
  return log.evaluate((list) => {
    const { top, height } = list.getBoundingClientRect();
    const texts = [...list.querySelectorAll('.message__text')];
    const distance = (element: Element) => Math.abs(element.getBoundingClientRect().top - top - height / 2);
    return texts.sort((a, b) => distance(a) - distance(b))[0]?.textContent ?? '';
  });
}

/** Notes in every frame, from now on, where the message stands: the answer is how far apart highest and lowest were. */
async function watchPlace({ page, log }: ChatPage, text: string): Promise<() => Promise<number>> {
  await log.evaluate((list, wanted) => {
    const tops: number[] = [];
    const look = () => {
      const found = [...list.querySelectorAll('.message__text')].find(({ textContent }) => textContent === wanted);
      tops.push(found?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY);
      requestAnimationFrame(look);
    };
    look();
    Object.assign(globalThis, { tops });
  }, text);
  return () =>
    page.evaluate(async () => {
      const { tops } = globalThis as unknown as { tops: number[] };
      // What is watched may all have come between two frames.
      const seen = tops.length;
      while (tops.length < seen + 5) await new Promise(requestAnimationFrame);
      return Math.max(...tops) - Math.min(...tops);
    });
}

test('100,000 messages: a bounded page that follows its end, and stands still for who reads above', async ({
  lobby,
}) => {
  test.setTimeout(480_000);
  const ana = await lobby.person('Ana');
  const bot = await lobby.terminal('Bot');
  await bot.waitForPeers([ana.node]);
  await ana.accept('Bot');
  const { page, log } = ana;

  // Meanwhile one can write.
  const pouring = sayMany(bot, 1, MANY);
  await ana.say('is this a flood?');
  await bot.waitForMessage('is this a flood?');
  await pouring;
  await expect(ana.message(`line ${MANY}`)).toBeInViewport({ timeout: 300_000 });
  expect(await elements(ana)).toBeLessThan(MAX_ELEMENTS);
  await expect(page.getByRole('button', { name: /new message|newest/ })).toHaveCount(0);

  await log.hover();
  await page.mouse.wheel(0, -6_000);
  await expect(page.getByRole('button', { name: 'To the newest message' })).toBeVisible();
  await atRest(ana);
  const text = await middleText(ana);
  expect(text).toMatch(/^line 99/);
  const moved = await watchPlace(ana, text);
  const button = page.getByRole('button', { name: 'new messages' });
  for (let thousand = 1; thousand <= 10; thousand++) {
    await sayMany(bot, MANY + (thousand - 1) * 1_000 + 1, MANY + thousand * 1_000);
    await expect(button).toHaveText(`${thousand},000 new messages`);
  }
  expect(await moved()).toBeLessThanOrEqual(1);
  expect(await elements(ana)).toBeLessThan(MAX_ELEMENTS);
  await picture(ana, 'new-messages');

  await button.click();
  await expect(ana.message(`line ${MANY + 10_000}`)).toBeInViewport();
  await expect(button).toHaveCount(0);
  await sayMany(bot, MANY + 10_001, MANY + 10_001);
  await expect(ana.message(`line ${MANY + 10_001}`)).toBeInViewport();
});

test('Home pages older messages in without moving what is read, up to the first; End returns', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bot = await lobby.terminal('Bot');
  await bot.waitForPeers([ana.node]);
  await ana.accept('Bot');
  await sayMany(bot, 1, 4_000);
  await expect(ana.message('line 4000')).toBeInViewport();
  // A window that has seen nothing of it: it holds the newest few hundred, and asks for the rest.
  const { page, log } = ana;
  await page.reload();
  await expect(ana.message('line 4000')).toBeInViewport();
  await log.focus();
  const head = log.getByText('This is where it begins');
  let pages = 0;
  await expect(async () => {
    await page.keyboard.press('Home');
    pages += 1;
    await atRest(ana);
    await expect(head).toBeInViewport({ timeout: 100 });
  }).toPass();
  expect(pages).toBeGreaterThan(2);
  await expect(ana.message('line 1')).toBeInViewport();
  const shown = await ana.texts().allTextContents();
  expect(shown.slice(0, 4)).toEqual(['line 1', 'line 2', 'line 3', 'line 4']);
  expect(await elements(ana)).toBeLessThan(MAX_ELEMENTS);
  await page.keyboard.press('End');
  await expect(ana.message('line 4000')).toBeInViewport();
  await expect(page.getByRole('button', { name: 'To the newest message' })).toHaveCount(0);
});

test('older messages that arrive do not move what is on show', async ({ lobby }) => {
  test.skip(process.platform === 'win32', 'Windows cannot freeze a process');
  const ana = await lobby.person('Ana');
  const bot = await lobby.terminal('Bot');
  await bot.waitForPeers([ana.node]);
  await ana.accept('Bot');
  await sayMany(bot, 1, 3_000);
  await expect(ana.message('line 3000')).toBeInViewport();
  await ana.page.reload();
  await expect(ana.message('line 3000')).toBeInViewport();
  const height = () => ana.log.evaluate((list) => list.scrollHeight);
  const before = await height();
  // The page it asks for is not answered before the message to be watched stands still.
  ana.node.freeze();
  await ana.log.evaluate((list) => list.scrollTo(0, 1_000));
  await expect(ana.log.getByText('Fetching older messages…')).toBeAttached();
  await atRest(ana);
  const moved = await watchPlace(ana, await middleText(ana));
  ana.node.resume();
  await expect.poll(height).toBeGreaterThan(before + 10_000);
  await atRest(ana);
  expect(await moved()).toBeLessThanOrEqual(1);
});

/** Lets each line that begins with "late" arrive as one that was said just after `line`: no node does that by itself yet. */
async function putLate({ page }: ChatPage, line: string): Promise<void> {
  let place = '';
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((text) => {
      const message = JSON.parse(String(text)) as {
        data?: { items?: TimelineItem[] };
        value?: { timeline?: { items: TimelineItem[] } };
      };
      const items = message.data?.items ?? message.value?.timeline?.items ?? [];
      for (const item of items) {
        if (item.type !== 'message') continue;
        if (item.text === line) place = item.order;
        // Longer than the one before, and so before the one after.
        if (item.text.startsWith('late')) item.order = `${place}${item.text}`;
      }
      socket.send(JSON.stringify(message));
    });
  });
  await page.reload();
}

test('what arrives late stands in its place: it moves neither what one reads nor the end', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bot = await lobby.terminal('Bot');
  await bot.waitForPeers([ana.node]);
  await sayMany(bot, 1, 600);
  await expect(ana.message('line 600')).toBeInViewport();
  await putLate(ana, 'line 598');
  await expect(ana.message('line 600')).toBeInViewport();
  // At the end, in view: the end stays.
  await bot.say('late 1');
  await expect(ana.message('late 1')).toBeInViewport();
  await expect(ana.message('line 600')).toBeInViewport();
  const newest = await ana.texts().allTextContents();
  expect(newest.slice(-4)).toEqual(['line 598', 'late 1', 'line 599', 'line 600']);
  await expect(ana.page.getByRole('button', { name: 'To the newest message' })).toHaveCount(0);

  // Above what is on show.
  await putLate(ana, 'line 400');
  await expect(ana.message('line 600')).toBeInViewport();
  await ana.log.hover();
  await ana.page.mouse.wheel(0, -3_000);
  await atRest(ana);
  const text = await middleText(ana);
  expect(text).toMatch(/^line 5/);
  const moved = await watchPlace(ana, text);
  for (let i = 1; i <= 20; i++) await bot.say(`late ${100 + i}`);
  await expect(ana.page.getByRole('button', { name: '20 new messages' })).toBeVisible();
  expect(await moved()).toBeLessThanOrEqual(1);
});

test('own messages bring the end into view; the others’ do not take one away from what one reads', async ({
  lobby,
}) => {
  const ana = await lobby.person('Ana');
  const bot = await lobby.terminal('Bot');
  await bot.waitForPeers([ana.node]);
  await ana.accept('Bot');
  await sayMany(bot, 1, 300);
  await expect(ana.message('line 300')).toBeInViewport();
  await ana.log.focus();
  await ana.page.keyboard.press('Home');
  await expect(ana.message('line 1')).toBeInViewport();
  await sayMany(bot, 301, 301);
  await expect(ana.page.getByRole('button', { name: '1 new message', exact: true })).toBeVisible();
  await expect(ana.message('line 1')).toBeInViewport();
  await ana.say('back to the end');
  await expect(ana.message('back to the end')).toBeInViewport();
  await expect(ana.page.getByRole('button', { name: /new message/ })).toHaveCount(0);
});
