/** Writing: what sends, what doesn't, and that nothing written is lost. */

import type { BrowserContextOptions } from '@playwright/test';
import type { ChatPage } from './chat-page.ts';
import { expect, picture, test } from './lobby.ts';
import { MARKUP, SHAPES } from './payloads.ts';

const CLIPBOARD: BrowserContextOptions = { permissions: ['clipboard-read', 'clipboard-write'] };
const MAX_TEXT_BYTES = 65_536;

/** As a person does: from the clipboard, at the cursor. */
async function paste({ page, composer }: ChatPage, text: string): Promise<void> {
  await composer.focus();
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.keyboard.press('ControlOrMeta+V');
}

test('Enter sends and clears, Shift+Enter breaks the line, an empty text is not sent', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  await expect(ana.composer).toBeFocused();
  await expect(ana.sendButton).toBeDisabled();

  await ana.page.keyboard.press('Enter');
  await ana.page.keyboard.type('   ');
  await ana.page.keyboard.press('Enter');
  await expect(ana.composer).toHaveValue('   ');
  await ana.composer.fill('');

  await ana.page.keyboard.type('first line');
  await ana.page.keyboard.press('Shift+Enter');
  await ana.page.keyboard.type('second line');
  await expect(ana.composer).toHaveValue('first line\nsecond line');
  await ana.page.keyboard.press('Enter');
  await expect(ana.composer).toHaveValue('');
  await bo.waitForMessage('first line\nsecond line');
  await expect.poll(() => ana.texts().allTextContents()).toEqual(['first line\nsecond line']);
  const bubble = await ana.texts().boundingBox();
  expect(bubble?.height).toBeGreaterThan(40);

  await ana.page.keyboard.type('by the button');
  await ana.sendButton.click();
  await bo.waitForMessage('by the button');
  await expect(ana.composer).toBeFocused();
  expect(bo.heard).toHaveLength(2);
});

test('an Enter that chooses a word of an input method does not send', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  await expect(ana.composer).toBeFocused();
  const devtools = await ana.page.context().newCDPSession(ana.page);
  await devtools.send('Input.imeSetComposition', { text: 'ni hao', selectionStart: 6, selectionEnd: 6 });
  await expect(ana.composer).toHaveValue('ni hao');
  // Chromium passes the key on as 229 while an input method has it.
  await devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Enter', windowsVirtualKeyCode: 229 });
  await devtools.send('Input.insertText', { text: '你好' });
  await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Enter', windowsVirtualKeyCode: 13 });
  await expect(ana.composer).toHaveValue('你好');
  await ana.page.keyboard.press('Enter');
  await bo.waitForMessage('你好');
  await expect(ana.composer).toHaveValue('');
  expect(bo.heard.map(({ text }) => text)).toEqual(['你好']);
});

test('a draft is kept over a reload, and is gone once sent', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  await ana.composer.fill('half a thought\nand a second line');
  await ana.page.reload();
  await expect(ana.composer).toHaveValue('half a thought\nand a second line');
  await ana.composer.press('Enter');
  await expect(ana.message('half a thought and a second line')).toBeVisible();
  await ana.page.reload();
  await expect(ana.message('half a thought and a second line')).toBeVisible();
  await expect(ana.composer).toHaveValue('');
});

test('a text that is too long says by how much, is not sent, and stays', async ({ lobby }) => {
  const ana = await lobby.person('Ana', CLIPBOARD);
  const bo = await lobby.terminal('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  await paste(ana, 'ä'.repeat(MAX_TEXT_BYTES / 2));
  const count = ana.page.getByRole('status').filter({ hasText: 'bytes' });
  await expect(count).toHaveText('65,536 of 65,536 bytes');
  await ana.page.keyboard.type('xyz');
  await expect(count).toHaveText('Too long by 3 bytes. Shorten it or send it in parts. 65,539 of 65,536 bytes');
  await expect(ana.sendButton).toBeDisabled();
  await ana.page.keyboard.press('Enter');
  await picture(ana, 'too-long');
  for (let i = 0; i < 3; i++) await ana.page.keyboard.press('Backspace');
  await ana.page.keyboard.press('Enter');
  await expect(ana.composer).toHaveValue('');
  await bo.waitForMessage('ä'.repeat(MAX_TEXT_BYTES / 2));
  expect(bo.heard).toHaveLength(1);
});

test('a paste beyond reason is refused with its size, and what was written stays', async ({ lobby }) => {
  const ana = await lobby.person('Ana', CLIPBOARD);
  await ana.composer.fill('see the log: ');
  for (const size of [500_000, 10_000_000]) {
    await paste(ana, 'x'.repeat(size));
    await expect(ana.page.getByRole('alert')).toContainText(`${size.toLocaleString('en-GB')} characters`);
    await expect(ana.composer).toHaveValue('see the log: ');
  }
  await ana.page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(ana.page.getByRole('alert')).toHaveCount(0);
});

test('what is said to nobody says so', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  await ana.say('hello?');
  const mark = ana.message('hello?').getByRole('button', { name: 'Kept here' });
  await expect(mark).toHaveAttribute('title', 'Kept here. Nobody else is here to get it yet.');
});

test('pasted markup is text: in the field, in the list, and at the other end', async ({ lobby }) => {
  const ana = await lobby.person('Ana', CLIPBOARD);
  const bo = await lobby.person('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  for (const text of MARKUP) {
    await paste(ana, text);
    await expect(ana.composer).toHaveValue(text);
    await ana.page.keyboard.press('Enter');
  }
  for (const window of [ana, bo]) {
    await expect(window.texts().last()).toHaveText(MARKUP.at(-1) ?? '');
    await window.log.focus();
    await window.page.keyboard.press('Home');
    await expect(window.texts().first()).toHaveText(MARKUP[0]);
    await expect(window.markup()).toHaveCount(0);
    await expect(window.page.getByRole('heading', { level: 1 })).toHaveText(['Lobby']);
    expect(await window.sideways()).toBe(0);
  }
  // Copied from a page, with its markup: the plain text of it.
  await ana.page.evaluate(() => {
    const html = new Blob(['<h1>big</h1>'], { type: 'text/html' });
    const plain = new Blob(['big'], { type: 'text/plain' });
    return navigator.clipboard.write([new ClipboardItem({ 'text/html': html, 'text/plain': plain })]);
  });
  await ana.composer.press('ControlOrMeta+V');
  await expect(ana.composer).toHaveValue('big');
});

for (const [what, text] of Object.entries(SHAPES)) {
  test(`${what} can be pasted, said and read without anything going sideways`, async ({ lobby }) => {
    const ana = await lobby.person('Ana', { ...CLIPBOARD, viewport: { width: 420, height: 700 } });
    const bo = await lobby.terminal('Bo');
    await bo.waitForPeers([ana.node]);
    await paste(ana, text);
    await expect(ana.composer).toHaveValue(text);
    expect(await ana.sideways()).toBe(0);
    const field = await ana.composer.boundingBox();
    expect(field?.height).toBeLessThanOrEqual(320);
    await ana.page.keyboard.press('Enter');
    await bo.waitForMessage(text);
    const message = ana.log.getByRole('article');
    await expect(message).toBeVisible();
    expect(await ana.sideways()).toBe(0);
    const showAll = message.getByRole('button', { name: 'Show all of it' });
    if (await showAll.isVisible()) {
      await showAll.click();
      await expect(message.getByRole('button', { name: 'Show less' })).toBeAttached();
      expect(await ana.sideways()).toBe(0);
    }
    await expect.poll(() => ana.texts().textContent()).toBe(text);
    // One letter with a thousand marks can be broken nowhere.
    if (what !== 'stacked marks') expect(await ana.overhang()).toBe(0);
    expect(await ana.spills(message)).toBe(false);
  });
}

test('typing anywhere goes to the field, a space in the list does not', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  await ana.log.focus();
  await ana.page.keyboard.press('Space');
  await expect(ana.log).toBeFocused();
  await ana.page.keyboard.type('hi');
  await expect(ana.composer).toBeFocused();
  await expect(ana.composer).toHaveValue('hi');
});
