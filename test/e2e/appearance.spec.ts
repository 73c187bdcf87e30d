/** How the window looks and speaks: two languages, light and dark, narrow and wide. */

import type { ChatPage } from './chat-page.ts';
import { expect, picture, test } from './lobby.ts';

/** 0 black, 255 white. */
function brightness({ page }: ChatPage): Promise<number> {
  return page.evaluate(() => {
    const { backgroundColor } = getComputedStyle(document.documentElement);
    const [red = 0, green = 0, blue = 0] = (backgroundColor.match(/\d+/g) ?? []).map(Number);
    return (red + green + blue) / 3;
  });
}

async function choose(window: ChatPage, radio: string): Promise<void> {
  await window.openSettings();
  await window.page.getByRole('dialog').getByRole('radio', { name: radio }).check();
  await window.page.keyboard.press('Escape');
  await expect(window.page.getByRole('dialog')).toHaveCount(0);
}

test('Chinese is chosen in the settings, kept over a reload, and left again', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  await ana.say('大家好');
  await bo.waitForMessage('大家好');
  await expect(ana.page.locator('html')).toHaveAttribute('lang', 'en');
  await choose(ana, '中文');

  const { page } = ana;
  for (const when of ['at once', 'after a reload']) {
    await test.step(when, async () => {
      await expect(page.getByRole('heading', { level: 1, name: '大厅' })).toBeVisible();
      await expect(page.getByRole('log', { name: '消息' })).toContainText('大家好');
      await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
      // No word of English but names, ours and theirs, and keys.
      const words = (await page.locator('#root').innerText()).replaceAll(/Ana|Bo|Earshot|Enter|Shift/g, '');
      expect(words.match(/[A-Za-z]{3,}/g)).toBeNull();
      await page.reload();
    });
  }
  await picture(ana, 'chinese');
  await page.getByRole('button', { name: '设置', exact: true }).click();
  await page.getByRole('dialog').getByRole('radio', { name: 'English' }).check();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { level: 1, name: 'Lobby' })).toBeVisible();
});

test('the browser’s language is spoken from the start', async ({ lobby }) => {
  const ana = await lobby.person('Ana', { locale: 'zh-CN' });
  await expect(ana.page.getByRole('heading', { level: 1, name: '大厅' })).toBeVisible();
});

test('the theme follows the system until one is chosen, and the choice is kept', async ({ lobby }) => {
  const ana = await lobby.person('Ana', { colorScheme: 'light' });
  await expect(ana.composer).toBeVisible();
  expect(await brightness(ana)).toBeGreaterThan(200);
  await ana.page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => brightness(ana)).toBeLessThan(60);
  await choose(ana, 'Light');
  expect(await brightness(ana)).toBeGreaterThan(200);
  await ana.page.reload();
  await expect(ana.composer).toBeVisible();
  expect(await brightness(ana)).toBeGreaterThan(200);
  await ana.page.emulateMedia({ colorScheme: 'light' });
  await choose(ana, 'Dark');
  expect(await brightness(ana)).toBeLessThan(60);
  await picture(ana, 'dark');
  await choose(ana, 'System');
  expect(await brightness(ana)).toBeGreaterThan(200);
});

test('from 360 to 1920 pixels nothing goes sideways and everything is at hand', async ({ lobby }) => {
  const ana = await lobby.person('Ana with rather a long name, as some people have');
  const bo = await lobby.terminal('Bartholomew Featherstonehaugh-Cholmondeley the Younger');
  await expect(ana.person('Bartholomew')).toBeVisible();
  await bo.say(`a line of some length: ${'more words follow, '.repeat(12)}`);
  await bo.say(`https://example.invalid/${'a'.repeat(300)}`);
  await ana.say(`${'and an answer. '.repeat(20)}`);
  await expect(ana.texts()).toHaveCount(3);
  const { page } = ana;
  const listButton = page.getByRole('button', { name: /^Rooms and people, / });
  for (const width of [360, 480, 759, 760, 1280, 1920]) {
    await page.setViewportSize({ width, height: 720 });
    await expect(page.getByRole('complementary')).toHaveCount(width < 760 ? 0 : 1);
    await expect(listButton).toHaveCount(width < 760 ? 1 : 0);
    expect(await ana.sideways(), `at ${width}`).toBe(0);
    expect(await ana.overhang(), `at ${width}`).toBe(0);
    for (const part of [
      ana.composer,
      page.getByRole('button', { name: 'Settings', exact: true }),
      ana.texts().last(),
    ]) {
      await expect(part).toBeInViewport({ ratio: 0.99 });
    }
    await expect(page.getByRole('contentinfo')).toBeInViewport({ ratio: 1 });
    await picture(ana, `wide-${width}`);
  }
});

test('on a narrow screen the list has the window to itself, and the settings fit', async ({ lobby }) => {
  const ana = await lobby.person('Ana', { viewport: { width: 360, height: 640 } });
  await lobby.terminal('Bo');
  const { page } = ana;
  await page.getByRole('button', { name: 'Rooms and people, 1 here' }).click();
  await expect(ana.people.getByRole('listitem')).toContainText(['Bo']);
  await page.getByRole('button', { name: 'Change your name and settings' }).click();
  await expect(ana.settings.getByRole('button', { name: 'Close settings' })).toBeInViewport({ ratio: 1 });
  const sideways = () => ana.settings.evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth);
  expect(await sideways()).toBe(0);
  await picture(ana, 'settings-narrow');
  await ana.settings.getByRole('button', { name: 'Close settings' }).click();
  await expect(ana.settings).toHaveCount(0);
});
