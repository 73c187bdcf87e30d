/** Everything without a mouse: the way through the window, and in and out of its dialogs. */

import type { Locator, Page } from '@playwright/test';
import { expect, test } from './lobby.ts';

/** What Tab stops at from here on, by role or name, `count` times. */
async function stops(page: Page, count: number): Promise<string[]> {
  const found: string[] = [];
  for (let i = 0; i < count; i++) {
    await page.keyboard.press('Tab');
    const stop = page.locator(':focus');
    // After the last one the browser's own controls have a turn.
    found.push((await stop.count()) === 0 ? '' : ((await stop.getAttribute('aria-label')) ?? (await stop.innerText())));
  }
  return found.filter((name) => name !== '' && !name.startsWith('\n'));
}

/** As often as it takes; a way longer than this leads nowhere. */
const MAX_STOPS = 40;

async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeAttached();
  for (let i = 0; i < MAX_STOPS; i++) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab does not lead to ${target}`);
}

test('Tab goes through the window in the order it is read, and comes round', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  await expect(ana.composer).toBeFocused();
  const order = await stops(ana.page, 15);
  expect(order.map((name) => name.split('\n')[0])).toEqual([
    'Ana', // in the status bar
    'Skip to writing a message',
    'A', // own entry: initials first
    'Find a room or a person',
    'Join with an invitation',
    'New group',
    'Lobby',
    'Search messages',
    'About this room',
    'Settings',
    'Messages',
    'Choose networks', // while nobody is here
    'Insert an emoji',
    'Message to everyone here',
  ]);
  await expect(ana.composer).toBeFocused();
});

test('the skip link appears with the focus and leads to writing', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  await expect(ana.composer).toBeFocused();
  const skip = ana.page.getByRole('button', { name: 'Skip to writing a message' });
  await expect(skip).not.toBeInViewport();
  await tabTo(ana.page, skip);
  await expect(skip).toBeInViewport({ ratio: 1 });
  await ana.page.keyboard.press('Enter');
  await expect(ana.composer).toBeFocused();
  await expect(skip).not.toBeInViewport();
  expect(new URL(ana.page.url()).hash).toBe(ana.node.url.hash);
});

test('settings open, change theme and language, and close, and give the focus back', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const { page, settings } = ana;
  const root = page.locator('html');
  const opener = page.getByRole('button', { name: 'Settings', exact: true });
  await tabTo(page, opener);
  await page.keyboard.press('Enter');
  await expect(settings.getByRole('textbox', { name: 'Your name' })).toBeFocused();
  await tabTo(page, settings.getByRole('radio', { name: 'System' }));
  await page.keyboard.press('ArrowRight');
  await expect(settings.getByRole('radio', { name: 'Light' })).toBeChecked();
  await page.keyboard.press('ArrowRight');
  await expect(settings.getByRole('radio', { name: 'Dark' })).toBeChecked();
  await expect(root).toHaveCSS('color-scheme', 'dark');
  await tabTo(page, settings.getByRole('radio', { name: 'English' }));
  await page.keyboard.press('ArrowRight');
  await expect(root).toHaveAttribute('lang', 'zh-Hans');

  const dialog = page.getByRole('dialog', { name: '设置' });
  await expect(dialog.getByRole('radio', { name: '中文' })).toBeFocused();
  // Never behind the dialog.
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press('Tab');
    await expect(dialog.locator(':focus')).toHaveCount(1);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('button', { name: '设置', exact: true })).toBeFocused();
});

test('the close button of the settings works by keyboard and gives the focus back', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const own = ana.page.getByRole('complementary').getByRole('button', { name: 'Change your name and settings' });
  await tabTo(ana.page, own);
  await ana.page.keyboard.press('Space');
  await expect(ana.settings).toBeVisible();
  await tabTo(ana.page, ana.settings.getByRole('button', { name: 'Close settings' }));
  await ana.page.keyboard.press('Enter');
  await expect(ana.settings).toHaveCount(0);
  await expect(own).toBeFocused();
});

test('the list of a narrow window comes and goes, and the focus with it', async ({ lobby }) => {
  const ana = await lobby.person('Ana', { viewport: { width: 400, height: 700 } });
  await lobby.terminal('Bo');
  const { page } = ana;
  await tabTo(page, page.getByRole('button', { name: 'Rooms and people, 1 here' }));
  await page.keyboard.press('Enter');
  await expect(ana.person('Bo')).toBeVisible();
  await expect(ana.room('Lobby')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(ana.rooms).toHaveCount(0);
  await expect(ana.composer).toBeFocused();
  await tabTo(page, page.getByRole('button', { name: 'Rooms and people, 1 here' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('button', { name: 'Back to the room' }));
  await page.keyboard.press('Enter');
  await expect(ana.composer).toBeFocused();
});

test('messages are scrolled, folded open and left by keyboard', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  await bo.waitForPeers([ana.node]);
  for (let i = 1; i <= 60; i++) await bo.say(`line ${i}`);
  await bo.say(`a long one ${'word '.repeat(2_000)}`);
  const fold = ana.log.getByRole('button', { name: 'Show all of it' });
  await expect(fold).toBeInViewport();
  await tabTo(ana.page, ana.log);
  await tabTo(ana.page, fold);
  await ana.page.keyboard.press('Enter');
  await expect(ana.log.getByRole('button', { name: 'Show less' })).toBeAttached();
  await ana.log.focus();
  await ana.page.keyboard.press('Home');
  await expect(ana.message('line 1')).toBeInViewport();
  await tabTo(ana.page, ana.page.getByRole('button', { name: 'To the newest message' }));
  await ana.page.keyboard.press('Enter');
  await expect(ana.message('line 1')).not.toBeAttached();
});

test('the search and the room’s details open, close by Escape, and give the focus back', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const { page } = ana;
  await tabTo(page, page.getByRole('button', { name: 'Search messages' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Search messages' })).toBeFocused();
  // Once more: the field again, with what is in it to be typed over.
  await page.keyboard.press('Control+f');
  await expect(page.getByRole('combobox', { name: 'Search messages' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary', { name: 'Search' })).toHaveCount(0);
  await expect(ana.composer).toBeFocused();

  const details = page.getByRole('button', { name: 'About this room' });
  await tabTo(page, details);
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: 'About this room' });
  await expect(panel.getByRole('heading', { name: 'About this room' })).toBeFocused();
  await tabTo(page, panel.getByRole('button', { name: 'Export…' }));
  await page.keyboard.press('Enter');
  const step = page.getByRole('complementary', { name: 'Export' });
  await expect(step.getByRole('heading', { name: 'Export' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(panel.getByRole('heading', { name: 'About this room' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(details).toBeFocused();
});
