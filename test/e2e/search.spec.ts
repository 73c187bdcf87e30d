/** Searching: words, phrases, who and where, Chinese; a hit is shown in its place, and one comes back from there. */

import { drawLate } from '../support/late-frames.ts';
import type { ChatPage } from './chat-page.ts';
import { expect, type Lobby, picture, test } from './lobby.ts';

const field = (window: ChatPage) => window.page.getByRole('combobox', { name: 'Search messages' });
const hits = (window: ChatPage) => window.page.getByRole('listbox', { name: 'Messages found' }).getByRole('option');
const count = (window: ChatPage) => window.page.locator('.search-results__count');

/** Ana with her window; Bo, whom she accepted, has said many things. */
async function talkedTo(lobby: Lobby) {
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  await bo.waitForPeers([ana.node]);
  await ana.accept('Bo');
  await bo.say('the projector is upstairs');
  await bo.say('我带了一条长网线');
  await bo.say('the long cable is not the short cable');
  for (let i = 1; i <= 150; i++) await bo.say(`filler ${i}`);
  await bo.say('is the projector still upstairs?');
  await expect(ana.message('is the projector still upstairs?')).toBeVisible();
  await ana.say('the projector is with me');
  await expect(ana.message('the projector is with me')).toBeVisible();
  return { ana, bo };
}

test('words are found everywhere, newest first, and marked; a phrase only as it stands', async ({ lobby }) => {
  const { ana } = await talkedTo(lobby);
  await ana.page.getByRole('button', { name: 'Search messages' }).click();
  await expect(field(ana)).toBeFocused();
  await picture(ana, 'search-empty');
  await field(ana).fill('projector');
  await expect(hits(ana)).toHaveCount(3);
  await expect(hits(ana).first()).toContainText('the projector is with me');
  await expect(hits(ana).first()).toContainText('You');
  await expect(hits(ana).last()).toContainText('the projector is upstairs');
  await expect(hits(ana).last()).toContainText('Lobby');
  await expect(hits(ana).last().locator('mark')).toHaveText('projector');
  await expect(count(ana)).toHaveText('3 messages found');
  await picture(ana, 'search');

  await field(ana).fill('short cable the');
  await expect(hits(ana)).toHaveCount(1);
  await field(ana).fill('"the short cable"');
  await expect(hits(ana)).toHaveCount(1);
  await field(ana).fill('"short cable the"');
  await expect(hits(ana)).toHaveCount(0);
  await expect(ana.page.getByText('Nothing was found.')).toBeVisible();
  await picture(ana, 'search-nothing');
});

test('two Chinese characters are found', async ({ lobby }) => {
  const { ana } = await talkedTo(lobby);
  await ana.page.keyboard.press('Control+f');
  await field(ana).fill('网线');
  await expect(hits(ana)).toHaveCount(1);
  await expect(hits(ana).locator('mark')).toHaveText('网线');
});

test('from: and in: are offered as one types, and a name that nobody has is told', async ({ lobby }) => {
  const { ana } = await talkedTo(lobby);
  await ana.page.keyboard.press('Control+f');
  await ana.page.getByRole('button', { name: 'from: by whom' }).click();
  const offers = ana.page.getByRole('listbox', { name: 'Suggestions' });
  await expect(offers.getByRole('option')).toHaveCount(2);
  await ana.page.keyboard.type('b');
  await expect(offers.getByRole('option', { name: 'Bo' })).toHaveAttribute('aria-selected', 'true');
  await picture(ana, 'search-suggestions');
  await ana.page.keyboard.press('Enter');
  await expect(field(ana)).toHaveValue('from:Bo ');
  await ana.page.keyboard.type('projector');
  await expect(hits(ana)).toHaveCount(2);
  await field(ana).fill('projector from:Nobody');
  await expect(ana.page.getByText('Nobody and no room is called Nobody.')).toBeVisible();
  await field(ana).fill('projector in:lobby');
  await expect(hits(ana)).toHaveCount(3);
});

test('what is typed right after an offer was taken stands behind it, however late the window draws', async ({
  lobby,
}) => {
  const ana = await lobby.person('Ana');
  await ana.page.getByRole('button', { name: 'Search messages' }).click();
  await expect(field(ana)).toBeFocused();
  await ana.page.keyboard.type('from:a');
  await expect(ana.page.getByRole('option', { name: 'Ana' })).toHaveAttribute('aria-selected', 'true');
  const drawNow = await drawLate(ana.page);
  await ana.page.keyboard.press('Enter');
  await ana.page.keyboard.type('pro');
  await drawNow();
  await ana.page.keyboard.type('jector');
  await expect(field(ana)).toHaveValue('from:Ana projector');
});

test('one room can be searched alone', async ({ lobby }) => {
  const { ana } = await talkedTo(lobby);
  await ana.openDirect('Bo');
  await ana.sayTo('Bo', 'a projector between us');
  await expect(ana.message('a projector between us')).toBeVisible();
  await ana.page.keyboard.press('Control+f');
  await field(ana).fill('projector');
  await expect(hits(ana)).toHaveCount(4);
  await ana.page.getByRole('checkbox', { name: 'Only in: Bo' }).check();
  await expect(hits(ana)).toHaveCount(1);
  await ana.page.getByRole('checkbox', { name: 'Only in: Bo' }).uncheck();
  await expect(hits(ana)).toHaveCount(4);
});

test('a hit is shown in its place, and Escape leads back, by keyboard alone', async ({ lobby }) => {
  const { ana } = await talkedTo(lobby);
  const { keyboard } = ana.page;
  await expect(ana.message('the projector is upstairs')).not.toBeInViewport();
  await keyboard.press('Control+f');
  await keyboard.type('projector');
  await expect(hits(ana)).toHaveCount(3);
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  await expect(hits(ana).last()).toHaveAttribute('aria-selected', 'true');
  await keyboard.press('Enter');
  await expect(ana.message('the projector is upstairs')).toBeInViewport();
  await expect(field(ana)).toBeFocused();
  await picture(ana, 'search-jumped');
  await keyboard.press('ArrowUp');
  await keyboard.press('Enter');
  await expect(ana.message('is the projector still upstairs?')).toBeInViewport();
  await keyboard.press('Escape');
  await expect(field(ana)).toHaveCount(0);
  await expect(ana.composer).toBeFocused();
  await expect(ana.message('the projector is with me')).toBeInViewport();
  // What one looked for is still there.
  await keyboard.press('Control+f');
  await expect(field(ana)).toHaveValue('projector');
  await expect(hits(ana)).toHaveCount(3);
});

test('many hits come page by page as one scrolls', async ({ lobby }) => {
  const { ana } = await talkedTo(lobby);
  await ana.page.keyboard.press('Control+f');
  await field(ana).fill('filler');
  await expect(count(ana)).toHaveText('The newest 40 found, more below');
  await ana.page.locator('.search-results').evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await expect.poll(() => hits(ana).count()).toBeGreaterThan(40);
  for (let i = 0; i < 8; i++)
    await ana.page.locator('.search-results').evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await expect(count(ana)).toHaveText('150 messages found', { timeout: 10_000 });
});

test('in a narrow window the search has it to itself until a hit is shown', async ({ lobby }) => {
  const { ana } = await talkedTo(lobby);
  await ana.page.setViewportSize({ width: 360, height: 640 });
  await ana.page.getByRole('button', { name: 'Search messages' }).click();
  await field(ana).fill('projector');
  await expect(hits(ana)).toHaveCount(3);
  expect(await ana.sideways()).toBe(0);
  await picture(ana, 'search-narrow');
  await hits(ana).last().click();
  await expect(field(ana)).toHaveCount(0);
  await expect(ana.message('the projector is upstairs')).toBeInViewport();
});
