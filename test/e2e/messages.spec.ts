/** What a message can do, in the window of a node that is played: each state is there when it is looked for. */

import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Locator } from '@playwright/test';
import { ChatError } from '../../src/core/errors.ts';
import { drawLate } from '../support/late-frames.ts';
import { PlayedNode } from '../support/played-node.ts';
import { ChatPage } from './chat-page.ts';
import { test as base, expect, picture } from './lobby.ts';

const QUICK = '👍';

interface Company {
  readonly node: PlayedNode;
  open(options?: BrowserContextOptions): Promise<ChatPage>;
}

const test = base.extend<{ company: Company }>({
  company: async ({ browser }, use) => {
    await using node = await PlayedNode.start(['Bo', 'Cy', 'Dora Long']);
    const opened: ChatPage[] = [];
    await use({ node, open: (options) => openWindow(browser, node, opened, options) });
    for (const { harm, page } of opened) {
      expect(harm.seen).toEqual([]);
      await page.context().close();
    }
  },
});

async function openWindow(browser: Browser, node: PlayedNode, opened: ChatPage[], options = {}): Promise<ChatPage> {
  const context = await browser.newContext(options);
  const window = new ChatPage(await context.newPage(), node.url.origin);
  opened.push(window);
  await window.page.goto(node.url.href);
  await expect(window.page.getByRole('textbox').first()).toBeVisible();
  return window;
}

function article({ log }: ChatPage, text: string): Locator {
  return log.getByRole('article').filter({ hasText: text }).last();
}

async function tool(window: ChatPage, text: string, name: string): Promise<void> {
  await article(window, text).hover();
  await article(window, text).getByRole('button', { name, exact: true }).click();
}

async function fromMenu(window: ChatPage, text: string, name: string): Promise<void> {
  await tool(window, text, 'More');
  await window.page.getByRole('menuitem', { name, exact: true }).click();
}

async function expectNoViolations(window: ChatPage): Promise<void> {
  const { page } = window;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await window.settled();
    // Stops of Tab that hand the focus on at once: nobody ever rests on one.
    const { violations } = await new AxeBuilder({ page }).exclude('[data-base-ui-focus-guard]').analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
    expect(found, colorScheme).toEqual([]);
  }
}

test('a reply quotes what it answers, and leads there', async ({ company: { node, open } }) => {
  for (let i = 1; i <= 900; i++) node.say(node.made(i % 2 === 0 ? 'Bo' : 'Cy', `line ${i}`));
  const ana = await open();
  await expect(ana.message('line 900')).toBeInViewport();
  node.say(node.made('Bo', 'still true', { replyTo: quote(node, 'line 12') }));
  const far = article(ana, 'still true').getByRole('button', { name: /^Answers (Bo|Cy) line 12/ });
  await far.click();
  await expect(ana.message('line 12')).toBeInViewport();
  await expect(ana.message('line 12')).toBeFocused();
  const back = ana.page.getByRole('button', { name: 'Back to newest' });
  await expect(back).toBeVisible();
  // The past goes on both ways, to the present.
  await picture(ana, 'messages-past');
  await back.click();
  await expect(article(ana, 'still true')).toBeInViewport();
  await expect(back).toHaveCount(0);

  await tool(ana, 'line 899', 'Reply');
  await expect(ana.composer).toBeFocused();
  await expect(ana.page.getByText('Replying to Cy')).toBeVisible();
  await ana.page.keyboard.press('Escape');
  await expect(ana.page.getByText('Replying to Cy')).toHaveCount(0);
  await tool(ana, 'line 899', 'Reply');
  await ana.say('I agree');
  await expect(article(ana, 'I agree').getByRole('button', { name: 'Answers Cy line 899' })).toBeVisible();
  expect(node.message('I agree').replyTo?.text).toBe('line 899');
});

function quote(node: PlayedNode, text: string) {
  const { id, order, author } = node.message(text);
  return { id, order, author: { id: author.id, name: author.name, own: author.own }, text };
}

test('the past that was jumped to scrolls on, older and newer, up to the present', async ({ company }) => {
  const { node, open } = company;
  for (let i = 1; i <= 3_000; i++) node.say(node.made('Bo', `line ${i}`));
  const ana = await open();
  node.say(node.made('Bo', 'see there', { replyTo: quote(node, 'line 1200') }));
  await article(ana, 'see there')
    .getByRole('button', { name: /^Answers Bo/ })
    .click();
  await expect(ana.message('line 1200')).toBeInViewport();
  await ana.log.hover();
  await expect(async () => {
    await ana.page.mouse.wheel(0, -400);
    await expect(ana.message('line 1000')).toBeInViewport({ timeout: 50 });
  }).toPass();
  // What is said now waits at the end, and moves nothing.
  node.say(node.made('Cy', 'meanwhile'));
  await expect(ana.message('line 1000')).toBeInViewport();
  await ana.log.focus();
  await expect(async () => {
    await ana.page.keyboard.press('End');
    await expect(ana.message('meanwhile')).toBeInViewport({ timeout: 100 });
  }).toPass();
  await expect(ana.page.getByRole('button', { name: 'Back to newest' })).toHaveCount(0);
});

test('an edit takes the composer, gives the draft back, and marks the message', async ({ company: { node, open } }) => {
  const ana = await open();
  await ana.say('helo');
  await ana.composer.fill('half a thought');
  await fromMenu(ana, 'helo', 'Edit');
  await expect(ana.composer).toBeFocused();
  await expect(ana.composer).toHaveValue('helo');
  await expect(ana.page.getByText('Editing', { exact: true })).toBeVisible();
  await ana.composer.fill('hello');
  node.refuse('message:edit', new ChatError('history-unwritable', 'the disk is full'));
  await ana.page.keyboard.press('Enter');
  await expect(ana.page.getByRole('alert')).toContainText('Not changed');
  await expect(ana.composer).toHaveValue('hello');
  node.refuse('message:edit', undefined);
  await ana.page.keyboard.press('Enter');
  await expect(article(ana, 'hello')).toContainText('edited');
  await expect(ana.composer).toHaveValue('half a thought');
  // The arrow up, with nothing written, puts the newest right.
  await ana.composer.fill('');
  await ana.page.keyboard.press('ArrowUp');
  await expect(ana.composer).toHaveValue('hello');
  await ana.page.keyboard.press('Escape');
  await expect(ana.composer).toHaveValue('');
});

test('what is deleted says so, and nothing can be done with it', async ({ company: { open } }) => {
  const ana = await open();
  await ana.say('never mind');
  await fromMenu(ana, 'never mind', 'Delete');
  const dialog = ana.page.getByRole('alertdialog');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(article(ana, 'Message deleted')).toBeVisible();
  await article(ana, 'Message deleted').hover();
  await expect(ana.log.getByRole('button', { name: 'Reply' })).toHaveCount(0);
});

test('reactions are given, taken back, and searched for', async ({ company: { node, open } }) => {
  const ana = await open();
  node.say(node.made('Bo', 'we did it', { reactions: [{ emoji: QUICK, people: [node.person('Cy').id] }] }));
  const chip = article(ana, 'we did it').getByRole('button', { name: /^👍/ });
  await expect(chip).toHaveAccessibleName('👍, 1: Cy');
  await chip.click();
  await expect(chip).toHaveAccessibleName('👍, 2: Cy and You');
  await expect(chip).toHaveAttribute('aria-pressed', 'true');
  await chip.click();
  await expect(chip).toHaveAccessibleName('👍, 1: Cy');

  await tool(ana, 'we did it', 'React');
  await ana.page.getByRole('searchbox', { name: 'Search emoji' }).fill('party popper');
  await ana.page.getByRole('gridcell', { name: 'Party popper' }).click();
  await expect(article(ana, 'we did it').getByRole('button', { name: '🎉, 1: You' })).toBeVisible();
  await expect(article(ana, 'we did it')).toBeFocused();
  // From the window's own files.
  node.refuse('message:react', new ChatError('history-unwritable', 'the disk is full'));
  await chip.click();
  await expect(ana.page.getByRole('alert')).toContainText('That did not work');
});

test('emoji go where the caret is', async ({ company: { open } }) => {
  const ana = await open();
  await ana.composer.fill('ab');
  await ana.page.keyboard.press('ArrowLeft');
  await ana.page.getByRole('button', { name: 'Insert an emoji' }).click();
  await ana.page.getByRole('button', { name: QUICK }).click();
  await expect(ana.composer).toHaveValue(`a${QUICK}b`);
  await expect(ana.composer).toBeFocused();
});

test('people are named with @, and who is named is told', async ({ company: { node, open } }) => {
  const ana = await open();
  await ana.composer.pressSequentially('ask @do');
  const list = ana.page.getByRole('listbox', { name: 'People to mention' });
  await expect(list.getByRole('option')).toHaveText([/Dora Long/]);
  await ana.page.keyboard.press('Enter');
  await expect(ana.composer).toHaveValue('ask @Dora Long ');
  await ana.composer.pressSequentially('or @');
  await expect(list.getByRole('option')).toHaveCount(3);
  await expectNoViolations(ana);
  await ana.page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
  await ana.composer.pressSequentially('Bo, today');
  await ana.page.keyboard.press('Enter');
  await expect(ana.message('ask @Dora Long or @Bo, today')).toBeVisible();
  await expect(ana.log.locator('.mention')).toHaveText(['@Dora Long', '@Bo']);
  expect(node.message('ask @Dora Long or @Bo, today').mentions).toEqual([
    node.person('Dora Long').id,
    node.person('Bo').id,
  ]);

  // Who is not looking sees where they were named.
  await ana.room('Bo').click();
  node.say(node.made('Cy', 'hi @Ana', { mentions: [node.self.id] }));
  await expect(ana.rooms.getByText('you are mentioned')).toBeAttached();
  await ana.room('Lobby').click();
  await expect(ana.log.getByRole('article', { name: /mentions you$/ })).toContainText('hi @Ana');
  await expect(ana.rooms.getByText('you are mentioned')).toHaveCount(0);
});

test('what is typed right after a mention stands behind it, however late the window draws', async ({ company }) => {
  const ana = await company.open();
  await ana.composer.pressSequentially('ask @do');
  await expect(ana.page.getByRole('option', { name: 'Dora Long' })).toBeVisible();
  const drawNow = await drawLate(ana.page);
  await ana.page.keyboard.press('Enter');
  await ana.page.keyboard.type('to');
  await drawNow();
  await ana.page.keyboard.type('day');
  await expect(ana.composer).toHaveValue('ask @Dora Long today');
});

test('a slow disk: what is sent waits at the end, and comes back when it could not be kept', async ({ company }) => {
  const { node, open } = company;
  const ana = await open();
  await ana.say('before');
  const release = node.hold('message:send');
  await ana.say('slowly');
  await expect(ana.log.getByText('Being kept…')).toBeAttached();
  const top = () => ana.log.getByText('slowly', { exact: true }).evaluate((text) => text.getBoundingClientRect().top);
  await ana.settled();
  const before = await top();
  release();
  await expect(ana.message('slowly')).toBeVisible();
  await expect(ana.log.getByText('slowly', { exact: true })).toHaveCount(1);
  await expect(ana.log.getByText('Being kept…')).toHaveCount(0);
  expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(1);

  const second = node.hold('message:send');
  node.refuse('message:send', new ChatError('history-unwritable', 'the disk is full'));
  await ana.say('lost?');
  await expect(ana.log.getByText('Being kept…')).toBeAttached();
  second();
  await expect(ana.composer).toHaveValue('lost?');
  await expect(ana.page.getByRole('alert')).toContainText('Not sent');
  await expect(ana.log.getByText('lost?')).toHaveCount(0);
});

test('delivery: kept, on some, on all, seen; and who has it', async ({ company: { node, open } }) => {
  const ana = await open();
  await ana.say('are you there?');
  const mark = (name: string) => article(ana, 'are you there?').getByRole('button', { name, exact: true });
  await expect(mark('Kept here')).toBeVisible();
  node.change('are you there?', { delivery: { state: 'arrived', on: 2, of: 3 } });
  await expect(mark('On 2 of 3')).toBeVisible();
  node.change('are you there?', { delivery: { state: 'seen', on: 3, of: 3 } });
  await mark('Seen, on 3 of 3').click();
  const dialog = ana.page.getByRole('dialog', { name: 'Who has it' });
  for (const [state, name] of [
    ['Seen', 'Bo'],
    ['Arrived', 'Cy'],
    ['Not known to have arrived', 'Dora Long'],
  ] as const)
    await expect(dialog.getByRole('region', { name: state, exact: true })).toContainText(name);
  await expectNoViolations(ana);
  await ana.page.keyboard.press('Escape');
  await expect(article(ana, 'are you there?')).toBeFocused();

  await ana.room('Bo').click();
  await ana.sayTo('Bo', 'between us');
  await expect(article(ana, 'between us').getByRole('button', { name: 'Kept here' })).toHaveAttribute(
    'title',
    'Kept here. Not known to have arrived: they may be away, or have not accepted you yet.',
  );
});

test('what comes in late stands where it belongs, once, and is told of', async ({ company: { node, open } }) => {
  for (let i = 1; i <= 200; i++) node.say(node.made('Bo', `line ${i}`));
  const free = node.skip(3);
  for (let i = 201; i <= 400; i++) node.say(node.made('Bo', `line ${i}`));
  const ana = await open();
  await expect(ana.message('line 400')).toBeInViewport();
  const place = await ana.message('line 400').boundingBox();
  const late = [0, 1, 2].map((i) => node.made('Cy', `missed ${i + 1}`, { late: true }, free + i));
  node.say(...late.toReversed());
  const hint = ana.page.getByRole('button', { name: '3 messages came in while you were away' });
  await expect(hint).toBeVisible();
  expect((await ana.message('line 400').boundingBox())?.y).toBeCloseTo(place?.y ?? 0, 0);
  await expectNoViolations(ana);
  await picture(ana, 'messages-late');
  await hint.click();
  await expect(ana.message('missed 1')).toBeInViewport();
  await expect(hint).toHaveCount(0);
  const shown = await ana.texts().allTextContents();
  const at = shown.indexOf('missed 1');
  expect(shown.slice(at - 1, at + 4)).toEqual(['line 200', 'missed 1', 'missed 2', 'missed 3', 'line 201']);
  await expect(ana.message('missed 1').getByText(/^Came in later/)).toBeAttached();
});

test('who is writing is told, for as long as they are', async ({ company: { node, open } }) => {
  const ana = await open();
  node.tell('room:typing', { room: 'lobby', person: node.person('Bo').id });
  await expect(ana.page.getByText('Bo is writing…')).toBeVisible();
  node.tell('room:typing', { room: 'lobby', person: node.person('Cy').id });
  await expect(ana.page.getByText('Bo and Cy are writing…')).toBeVisible();
  node.say(node.made('Bo', 'here it is'));
  await expect(ana.page.getByText('Cy is writing…', { exact: true })).toBeVisible();
  await expect(ana.page.getByText('Cy is writing…', { exact: true })).toHaveCount(0);
  const told = () => node.asked.filter(({ command }) => command === 'room:typing').length;
  await ana.composer.pressSequentially('quite a long thought');
  await expect.poll(told).toBe(1);
});

test('all of it by keyboard alone', async ({ company: { node, open } }) => {
  const ana = await open();
  node.say(node.made('Bo', 'first'), node.made('Ana', 'second'), node.made('Cy', 'third'));
  const { page } = ana;
  const key = (name: string) => page.keyboard.press(name);
  await expect(ana.message('third')).toBeVisible();
  await ana.log.focus();
  await key('ArrowUp');
  await expect(ana.message('third')).toBeFocused();
  await key('ArrowUp');
  await expect(ana.message('second')).toBeFocused();
  await key('e');
  await expect(ana.composer).toHaveValue('second');
  await key('Escape');
  await ana.log.focus();
  await key('ArrowUp');
  await key('r');
  await expect(page.getByText('Replying to Cy')).toBeVisible();
  await page.keyboard.type('a reply');
  await key('Enter');
  await expect(article(ana, 'a reply')).toBeVisible();

  await page.keyboard.press('Shift+Tab');
  await ana.log.focus();
  await key('ArrowUp');
  await expect(article(ana, 'a reply')).toBeFocused();
  await key('+');
  await expect(page.getByRole('button', { name: QUICK })).toBeFocused();
  await key('Enter');
  await expect(article(ana, 'a reply')).toBeFocused();
  await expect(article(ana, 'a reply').getByRole('button', { name: '👍, 1: You' })).toBeVisible();
  await key('Enter');
  await expect(page.getByRole('menu')).toBeVisible();
  await key('Escape');
  await expect(article(ana, 'a reply')).toBeFocused();
  await key('Delete');
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await key('Escape');
  await expect(article(ana, 'a reply')).toBeFocused();
  await key('ArrowDown');
  await expect(ana.composer).toBeFocused();
});

const LOOKS = [
  { name: 'wide', viewport: { width: 1280, height: 800 } },
  { name: 'narrow', viewport: { width: 360, height: 720 } },
] as const;

for (const locale of ['en-GB', 'zh-CN'] as const) {
  for (const { name, viewport } of LOOKS) {
    test(`every state of a message, ${name}, ${locale}`, async ({ company: { node, open } }) => {
      test.setTimeout(120_000);
      everyState(node);
      const ana = await open({ locale, viewport });
      const { page } = ana;
      await expect(ana.message('lunch at one?')).toBeVisible();
      await expectNoViolations(ana);
      await both(ana, `messages-${name}-${locale}`);
      const last = ana.log.getByRole('article').last();
      await ana.log.focus();
      await page.keyboard.press('ArrowUp');
      await expect(last).toBeFocused();
      await expectNoViolations(ana);
      await both(ana, `messages-tools-${name}-${locale}`);
      await page.keyboard.press('Enter');
      await expect(page.getByRole('menu')).toBeVisible();
      await expectNoViolations(ana);
      await both(ana, `messages-menu-${name}-${locale}`);
      await page.keyboard.press('Escape');
      await expect(last).toBeFocused();
      await page.keyboard.press('+');
      await expect(page.getByRole('gridcell').first()).toBeVisible();
      await expectNoViolations(ana);
      await both(ana, `messages-emoji-${name}-${locale}`);
      await page.keyboard.press('Escape');
      await expect(last).toBeFocused();
      await page.keyboard.press('i');
      await expect(page.getByRole('dialog').getByRole('listitem').first()).toBeVisible();
      await expectNoViolations(ana);
      await both(ana, `messages-receipts-${name}-${locale}`);
      await page.keyboard.press('Escape');
      await expect(last).toBeFocused();
      await page.keyboard.press('Delete');
      await expect(page.getByRole('alertdialog')).toBeVisible();
      await expectNoViolations(ana);
      await both(ana, `messages-delete-${name}-${locale}`);
      await page.keyboard.press('Escape');
      await expect(last).toBeFocused();
      await page.keyboard.press('r');
      await page.keyboard.type('@');
      node.tell('room:typing', { room: 'lobby', person: node.person('Bo').id });
      await expect(page.getByRole('option').first()).toBeVisible();
      await expectNoViolations(ana);
      await both(ana, `messages-reply-${name}-${locale}`);
      expect(await ana.sideways()).toBe(0);
    });
  }
}

async function both(window: ChatPage, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await window.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await picture(window, `${name}-${colorScheme}`);
  }
}

function everyState(node: PlayedNode): void {
  const [bo, cy, dora] = ['Bo', 'Cy', 'Dora Long'].map((name) => node.person(name).id);
  if (bo === undefined || cy === undefined || dora === undefined) throw new Error('somebody is missing');
  node.say(
    node.made('Bo', 'The projector in room 4 is broken again, shall we move to the kitchen?'),
    node.made('Cy', 'missed while the laptop slept', { late: true }),
    node.made('Ana', 'Kitchen it is', { delivery: { state: 'seen', on: 3, of: 3 } }),
  );
  node.say(
    node.made('Cy', 'Good for me', {
      replyTo: quote(node, 'Kitchen it is'),
      reactions: [
        { emoji: '👍', people: [node.self.id, bo] },
        { emoji: '🎉', people: [dora] },
      ],
    }),
    node.made('Dora Long', 'An answer to what nobody has any more', {
      replyTo: { id: 'gone', order: null, author: null, text: '' },
    }),
    node.made('Bo', '', { state: 'deleted' }),
    node.made('Cy', '', { state: 'forgotten' }),
    node.made('Bo', 'and @Ana brings the cake, @Cy the coffee', { mentions: [node.self.id, cy] }),
    node.made('Ana', 'I will, thank you @Bo', {
      state: 'edited',
      mentions: [bo],
      delivery: { state: 'arrived', on: 2, of: 3 },
      reactions: [{ emoji: '❤️', people: [cy] }],
    }),
    node.made('Ana', 'lunch at one?'),
  );
}
