/** axe finds nothing, in every state of the window, in both themes and languages. */

import AxeBuilder from '@axe-core/playwright';
import type { ChatPage } from './chat-page.ts';
import { expect, type Lobby, test } from './lobby.ts';

const LANGUAGES = [
  { locale: 'en-GB', settings: 'Settings', list: /^Rooms and people, /, request: /^Requests/, accept: 'Accept' },
  { locale: 'zh-CN', settings: '设置', list: /^聊天和附近的人/, request: /^消息请求/, accept: '接受' },
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

for (const { locale, settings, list, request, accept } of LANGUAGES) {
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

    test('the list of a narrow window', async ({ lobby }) => {
      const ana = await lobby.person('Ana', { locale, viewport: { width: 360, height: 640 } });
      await chat(lobby, ana);
      await expectNoViolations(ana);
      await ana.page.getByRole('button', { name: list }).click();
      await expect(ana.page.getByRole('listitem').first()).toBeVisible();
      await expectNoViolations(ana);
    });

    test('a request, a conversation with what waits in it, the list with what is unread, the quick switcher', async ({
      lobby,
    }) => {
      const ana = await lobby.person('Ana', { locale });
      const { page } = ana;
      const bo = await lobby.terminal('Bo');
      await bo.waitForPeers([ana.node]);
      const person = bo.peers.get(ana.node.address)?.id ?? '';
      const { room } = await bo.must('room:open', { person });
      await bo.must('message:send', { room, text: 'hello, Ana' });
      await page.getByRole('button', { name: request }).click();
      await page.locator('.room-entry').filter({ hasText: 'Bo' }).getByRole('button').click();
      await expect(ana.message('hello, Ana')).toBeVisible();
      await expectNoViolations(ana);

      await page.getByRole('main').getByRole('button', { name: accept }).click();
      await page.getByRole('textbox').fill('hello, Bo');
      await page.keyboard.press('Enter');
      await bo.waitForMessage('hello, Bo');
      await bo.kill();
      await expect(page.locator('.direct-hint__line')).toBeVisible();
      await page.getByRole('textbox').fill('come back');
      await page.keyboard.press('Enter');
      await expect(ana.texts()).toHaveCount(3);
      await expectNoViolations(ana);

      const cem = await lobby.terminal('Cem');
      await cem.waitForPeers([ana.node]);
      await cem.say('is anybody here?');
      await expect(page.locator('.unread-badge')).toBeVisible();
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('option').first()).toBeVisible();
      await expectNoViolations(ana);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await expectNoViolations(ana);
    });

    test('an invitation, a group with its details, what one can do there, and searching', async ({ lobby }) => {
      const ana = await lobby.person('Ana', { locale });
      const { page } = ana;
      const bo = await lobby.terminal('Bo');
      await bo.waitForPeers([ana.node]);
      const person = bo.peers.get(ana.node.address)?.id ?? '';
      const { room } = await bo.must('room:create', { name: 'Kitchen', people: [person] });
      await bo.must('message:send', { room, text: 'the long cable' });
      await page.getByRole('button', { name: request }).click();
      await page.locator('.room-entry').filter({ hasText: 'Kitchen' }).getByRole('button').click();
      await expectNoViolations(ana);
      await page.getByRole('main').getByRole('button', { name: accept }).click();
      await expect(ana.message('the long cable')).toBeVisible();

      await page.locator('[data-opens="details"]').click();
      await expect(page.locator('.members li')).toHaveCount(2);
      await expectNoViolations(ana);
      const actions = page.locator('.details__action');
      const count = await actions.count();
      expect(count).toBe(5);
      for (let index = 0; index < count; index++) {
        await actions.nth(index).click();
        await expect(page.locator('.details__step')).toBeVisible();
        await expectNoViolations(ana);
        await page.keyboard.press('Escape');
        await expect(actions).toHaveCount(count);
      }

      await page.keyboard.press('Control+f');
      await expectNoViolations(ana);
      await page.keyboard.type('from:b');
      await expect(page.locator('.search-offers')).toBeVisible();
      await expectNoViolations(ana);
      await page.locator('.search-field__input').fill('cable');
      await expect(page.locator('.search-hit')).toHaveCount(1);
      await expectNoViolations(ana);
      await page.setViewportSize({ width: 360, height: 640 });
      await expectNoViolations(ana);
      await page.locator('.search-field__input').fill('zzz from:nobody');
      await expect(page.locator('.search-results__unknown')).toBeVisible();
      await expectNoViolations(ana);
    });

    test('making a group, and joining one by a mistyped invitation', async ({ lobby }) => {
      const ana = await lobby.person('Ana', { locale });
      await lobby.terminal('Bo');
      await expect(ana.page.locator('.person__button')).toBeVisible();
      const [join, make] = [0, 1].map((index) => ana.page.locator('.room-list__begin button').nth(index));
      await make?.click();
      await ana.page.getByRole('dialog').getByRole('combobox').press('Enter');
      await expect(ana.page.locator('.people-chip')).toHaveCount(1);
      await expectNoViolations(ana);
      await ana.page.keyboard.press('Escape');
      await expect(ana.page.getByRole('dialog')).toHaveCount(0);
      await join?.click();
      await ana.page.keyboard.type('not an invitation');
      await ana.page.keyboard.press('Enter');
      await expect(ana.page.getByRole('alert')).toBeVisible();
      await expectNoViolations(ana);
    });
  });
}
