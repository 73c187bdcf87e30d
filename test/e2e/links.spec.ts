/** Web addresses in what people say: shown whole, opened elsewhere, and after a question where they may mislead. */

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { ChatPage } from './chat-page.ts';
import { expect, picture, test } from './lobby.ts';
import { DOUBTFUL_LINKS, PLAIN_LINKS } from './payloads.ts';

interface Outside {
  /** Addresses that opened in tabs of their own, as those tabs have them. */
  readonly opened: string[];
  /** What any page asked for beyond the window's own node. */
  readonly asked: string[];
  readonly tabs: Page[];
}

/** Answers in the place of the world outside, and notes what it is asked. */
async function watchOutside(window: ChatPage): Promise<Outside> {
  const outside: Outside = { opened: [], asked: [], tabs: [] };
  const context = window.page.context();
  const { origin } = new URL(window.page.url());
  window.harm.linksMayOpen = true;
  await context.route(
    (url) => url.origin !== origin,
    (route) => {
      outside.asked.push(route.request().url());
      return route.fulfill({ contentType: 'text/html', body: '<title>outside</title>' });
    },
  );
  context.on('page', (tab) => {
    outside.tabs.push(tab);
    void tab.waitForLoadState().then(() => outside.opened.push(tab.url()));
  });
  return outside;
}

function linksOf(window: ChatPage) {
  return window.log.getByRole('article').last().locator('.message__text').getByRole('link');
}

test('a link opens exactly what it shows, in a tab of its own that knows nothing of the window', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  const outside = await watchOutside(ana);
  await bo.say('Look: https://good.example/a_(b)?c=d&e#f, or (http://10.0.0.7:3000/photos).');
  const links = linksOf(ana);
  await expect(links).toHaveText(['https://good.example/a_(b)?c=d&e#f', 'http://10.0.0.7:3000/photos']);
  for (const link of await links.all()) await expect(link).toHaveAttribute('href', (await link.textContent()) ?? '');
  expect(outside.asked).toEqual([]);

  await links.first().click();
  await expect.poll(() => outside.opened).toEqual(['https://good.example/a_(b)?c=d&e#f']);
  const [tab] = outside.tabs;
  expect(await tab?.evaluate('[opener, document.referrer]')).toEqual([null, '']);
  await tab?.close();

  // Without a mouse: the list, its message, and then what is in it.
  await ana.log.focus();
  await ana.page.keyboard.press('Tab');
  await expect(ana.log.getByRole('article').last()).toBeFocused();
  await ana.page.keyboard.press('Tab');
  await expect(links.first()).toBeFocused();
  await ana.page.keyboard.press('Tab');
  await expect(links.last()).toBeFocused();
  await ana.page.keyboard.press('Enter');
  await expect.poll(() => outside.opened).toHaveLength(2);
  expect(outside.opened[1]).toBe('http://10.0.0.7:3000/photos');
  expect(outside.asked).toHaveLength(2);
});

test('nothing else becomes a link, however it is written, and nothing is fetched', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  const outside = await watchOutside(ana);
  await expect(ana.person('Bo')).toBeVisible();
  for (const [text, link] of PLAIN_LINKS) {
    await bo.say(text);
    const last = ana.texts().last();
    await expect.poll(() => last.textContent()).toBe(text.length > 10_000 ? `${text.slice(0, 2_400)}…` : text);
    await expect(last.getByRole('link')).toHaveText(link === undefined ? [] : [link]);
    if (link !== undefined) await expect(last.locator(':not(a)')).toHaveCount(0);
    else await last.click();
  }
  expect(await ana.sideways()).toBe(0);
  expect([outside.asked, outside.opened]).toEqual([[], []]);
  await expect(ana.page.locator('meta[http-equiv="x-dns-prefetch-control"][content="off"]')).toBeAttached();
});

test('an address that may mislead says where it leads before it opens, and Escape leaves it', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  const outside = await watchOutside(ana);
  await expect(ana.person('Bo')).toBeVisible();
  const question = ana.page.getByRole('alertdialog', { name: 'Open this address?' });
  for (const [address, host] of DOUBTFUL_LINKS) {
    await bo.say(`open ${address} now`);
    await expect.poll(() => ana.texts().last().textContent()).toBe(`open ${address} now`);
    const link = linksOf(ana);
    expect(await link.textContent()).toBe(address);
    await link.click({ button: 'middle' });
    await link.click({ modifiers: ['Control'] });
    await expect(question.locator('.link-dialog__host')).toHaveText(host);
    await ana.page.keyboard.press('Escape');
    await expect(question).toHaveCount(0);
    await expect(link).toBeFocused();
    await ana.page.keyboard.press('Enter');
    await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await ana.page.keyboard.press('Enter');
    await expect(question).toHaveCount(0);
  }
  expect([outside.asked, outside.opened]).toEqual([[], []]);

  await bo.say('https://аррӏе.com/?a=б');
  await expect(linksOf(ana)).toHaveText(['https://аррӏе.com/?a=б']);
  await linksOf(ana).click();
  await expect(question).toContainText('Looks like, but isn’tapple.com');
  await question.getByRole('link', { name: 'Open it all the same' }).click();
  await expect.poll(() => outside.opened).toEqual(['https://xn--80ak6aa92e.com/?a=%D0%B1']);
  await expect(question).toHaveCount(0);
});

test('a host that only looks like one that was opened is asked about', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  const outside = await watchOutside(ana);
  await expect(ana.person('Bo')).toBeVisible();
  await bo.say('https://mybank.example/');
  await expect(linksOf(ana)).toHaveText(['https://mybank.example/']);
  await linksOf(ana).click();
  await expect.poll(() => outside.opened).toHaveLength(1);
  await bo.say('https://rnybank.example/');
  await expect(linksOf(ana)).toHaveText(['https://rnybank.example/']);
  for (const button of ['left', 'middle'] as const) {
    await linksOf(ana).click({ button });
    await expect(ana.page.getByRole('alertdialog')).toContainText('It looks like mybank.example');
    await ana.page.keyboard.press('Escape');
    await expect(ana.page.getByRole('alertdialog')).toHaveCount(0);
  }
  expect(outside.asked).toEqual(['https://mybank.example/']);
});

test('a link is never shown in part: not where a message is folded, not where it was cut', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  const seed = await lobby.seed();
  await expect(ana.people.getByRole('listitem')).toHaveCount(2);
  const address = `https://good.example/${'a'.repeat(500)}`;
  await bo.say(`${'word '.repeat(470)}${address} ${'more '.repeat(300)}`);
  const message = ana.log.getByRole('article').last();
  await expect(message.getByRole('button', { name: 'Show all of it' })).toBeVisible();
  await expect(linksOf(ana)).toHaveCount(0);
  await expect(message.locator('.message__text')).not.toContainText('good.example');
  await message.getByRole('button', { name: 'Show all of it' }).click();
  await expect(linksOf(ana)).toHaveText([address]);
  expect(await ana.overhang()).toBe(0);

  seed.say(`${'word '.repeat(13_100)}https://good.example/${'b'.repeat(100)}`);
  await expect(message).toContainText('cut short');
  await message.getByRole('button', { name: 'Show all of it' }).click();
  await expect(message.locator('.message__text')).toContainText('https://good.example/bb');
  await expect(linksOf(ana)).toHaveCount(0);
});

for (const width of [1280, 360]) {
  test(`links and the question are readable in both themes, ${width} px wide`, async ({ lobby }) => {
    const ana = await lobby.person('Ana', { viewport: { width, height: 800 } });
    const bo = await lobby.terminal('Bo');
    await bo.waitForPeers([ana.node]);
    await bo.say(`See https://good.example/${'long/'.repeat(40)} and https://good.example@evil.example/login.`);
    await bo.say('https://evil.example/\u202egnp.elpmaxe.doog//:sptth and https://goo\u200bd.example/');
    await bo.say('مرحبا https://good.example/a?b=1 وداعا');
    await expect(ana.texts()).toHaveCount(3);
    await ana.say('mine: https://good.example/and/a/long/one/of/my/own and https://аррӏе.com/');
    await expect(ana.texts()).toHaveCount(4);
    const check = async (what: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await ana.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await picture(ana, `${what}-${colorScheme}-${width}`);
        const { violations } = await new AxeBuilder({ page: ana.page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
        expect(await ana.sideways()).toBe(0);
        expect(await ana.overhang()).toBe(0);
      }
    };
    await ana.log.focus();
    await ana.page.keyboard.press('Tab');
    await check('links');
    await linksOf(ana).last().click();
    await expect(ana.page.getByRole('alertdialog')).toContainText('apple.com');
    await check('link-question');
  });
}
