/** axe finds nothing, in every state of the window, in both themes and languages. */

import AxeBuilder from '@axe-core/playwright';
import type { ChatPage } from './chat-page.ts';
import { expect, type Lobby, test } from './lobby.ts';

const LANGUAGES = [
  { locale: 'en-GB', settings: 'Settings', people: /^People nearby, / },
  { locale: 'zh-CN', settings: '设置', people: /^附近的人/ },
] as const;

async function expectNoViolations(window: ChatPage): Promise<void> {
  const { page } = window;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Colours half way from light to dark are nobody's.
    await window.settled();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
    expect(found, colorScheme).toEqual([]);
  }
}

async function chat(lobby: Lobby, window: Awaited<ReturnType<Lobby['person']>>): Promise<void> {
  const bo = await lobby.terminal('Bo');
  const leaver = await lobby.terminal('Cem');
  const seed = await lobby.seed();
  const texts = window.texts();
  await bo.waitForPeers([window.node, leaver, seed]);
  await leaver.waitForPeers([window.node, bo, seed]);
  await seed.until('a link with the window', () => seed.linkTo(window.node.address));
  await bo.say('hello, everyone');
  await leaver.say('short: I have to go');
  seed.say('hello from the base protocol');
  await expect(texts).toHaveCount(3);
  await leaver.kill();
  await bo.say(`a long one: ${'word '.repeat(2_000)}`);
  await expect(texts).toHaveCount(4);
  await window.page.getByRole('textbox').fill('and mine');
  await window.page.keyboard.press('Enter');
  await expect(texts).toHaveCount(5);
  await expect(window.log).toContainText('Cem');
}

for (const { locale, settings, people } of LANGUAGES) {
  test.describe(locale, () => {
    test.use({ locale });

    test('the empty lobby', async ({ lobby }) => {
      const ana = await lobby.person('Ana', { locale });
      await expect(ana.page.getByRole('textbox')).toBeVisible();
      await expectNoViolations(ana);
    });

    test('a chat, with somebody gone, a seed node, a long message and an error', async ({ lobby }) => {
      const ana = await lobby.person('Ana', { locale });
      await chat(lobby, ana);
      await expectNoViolations(ana);
      ana.harm.nodeMayGo = true;
      await ana.node.kill();
      await expect(ana.page.getByRole('status').getByRole('button')).toBeVisible();
      await ana.page.getByRole('textbox').fill('not sent');
      await ana.page.keyboard.press('Enter');
      await expect(ana.page.getByRole('alert')).toBeVisible();
      await expectNoViolations(ana);
    });

    test('the first run', async ({ lobby }) => {
      const window = await lobby.window(await lobby.web('Ana', { space: lobby.home }), { locale });
      await expect(window.page.getByRole('group')).toBeVisible();
      await expectNoViolations(window);
    });

    test('the settings, with an error in them', async ({ lobby }) => {
      const ana = await lobby.person('Ana', { locale });
      await ana.page.getByRole('button', { name: settings, exact: true }).click();
      await ana.page.getByRole('dialog').getByRole('textbox').fill('Anna');
      await ana.page.keyboard.press('Enter');
      await expect(ana.page.getByRole('dialog').getByText('--name').first()).toBeVisible();
      await expectNoViolations(ana);
    });

    test('the drawer of a narrow window', async ({ lobby }) => {
      const ana = await lobby.person('Ana', { locale, viewport: { width: 360, height: 640 } });
      await chat(lobby, ana);
      await expectNoViolations(ana);
      await ana.page.getByRole('button', { name: people }).click();
      await expect(ana.page.getByRole('dialog').getByRole('listitem').first()).toBeVisible();
      await expectNoViolations(ana);
    });
  });
}
