/** A closed circle in the window: made, passed on, joined, renewed and left. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { ChatPage } from './chat-page.ts';
import { expect, type Lobby, picture, test } from './lobby.ts';

/** Somebody who has chosen where to look, and whose file the window may write. */
async function personWithFile(lobby: Lobby, name: string, config: object = {}) {
  const profileDir = lobby.profile();
  const file = join(profileDir, 'config.json');
  writeFileSync(file, JSON.stringify({ name, ...config }));
  const window = await lobby.window(await lobby.web(undefined, { profileDir }));
  return { file, window, circle: window.settings.getByRole('region', { name: 'Closed circle' }) };
}

const keyIn = (file: string) => (JSON.parse(readFileSync(file, 'utf8')) as { network_key?: string }).network_key;

/** In both themes. */
async function expectNoViolations({ page, settled }: ChatPage): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await settled.call({ page });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
  }
}

test('one makes a circle, the other joins with the key, and who has none is outside', async ({ lobby }) => {
  const ana = await personWithFile(lobby, 'Ana');
  const bo = await personWithFile(lobby, 'Bo');
  const cem = await lobby.terminal('Cem');
  await expect(ana.window.people.getByRole('listitem')).toHaveCount(2);
  await ana.window.openSettings();
  await expect(ana.circle).toContainText('The lobby is open');
  await ana.circle.getByRole('button', { name: 'Make a closed circle' }).click();
  await expect(ana.circle).toContainText('Your circle is closed');
  const shown = ana.circle.getByRole('definition');
  await expect(shown).toHaveText(/^earshot(-[0-9a-z]{4}){14}$/);
  await expect(ana.circle.getByRole('img', { name: 'QR code of the key' })).toBeVisible();
  const key = await shown.innerText();
  expect(keyIn(ana.file)).toBe(key);
  await ana.window.page.keyboard.press('Escape');
  await expect(ana.window.people.getByRole('listitem')).toHaveCount(0);
  await expect(ana.window.page.getByRole('banner').filter({ hasText: 'Lobby' })).toContainText('closed circle');

  await bo.window.openSettings();
  await bo.circle.getByRole('button', { name: 'Join with a key' }).click();
  const field = bo.circle.getByRole('textbox', { name: 'The key you were given' });
  await expect(field).toBeFocused();
  for (const [wrong, why] of [
    ['our secret', 'those begin with “earshot-”'],
    [key.slice(0, -2), 'Letters are missing'],
    [key.replace(/.$/, (last) => (last === '0' ? '1' : '0')), 'typing mistake'],
  ] as const) {
    await field.fill(wrong);
    await field.press('Enter');
    await expect(bo.circle.getByRole('alert').filter({ hasText: why })).toBeVisible();
    await expect(field).toHaveAttribute('aria-invalid', 'true');
  }
  await picture(bo.window, 'circle-mistyped');
  expect(keyIn(bo.file)).toBeUndefined();
  await field.fill(`${key.toUpperCase().replaceAll('-', ' ')}\n`);
  await bo.circle.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(bo.circle).toContainText('Your circle is closed');
  expect(keyIn(bo.file)).toBe(key);
  await bo.window.page.keyboard.press('Escape');

  await expect(ana.window.person('Bo')).toBeVisible({ timeout: 40_000 });
  await expect(bo.window.people.getByRole('listitem')).toHaveCount(1);
  await ana.window.say('only for us');
  await expect(bo.window.message('only for us')).toBeVisible();
  expect(cem.here()).toEqual([]);
  expect(JSON.stringify(cem.timeline)).not.toContain('only for us');
});

test('the key is shown and copied when asked for, and gone from the page when hidden', async ({ lobby }) => {
  const { circle, file, window } = await personWithFile(lobby, 'Ana');
  await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await window.openSettings();
  await circle.getByRole('button', { name: 'Make a closed circle' }).click();
  const shown = circle.getByRole('definition');
  await expect(shown).toBeVisible();
  const key = keyIn(file) as string;
  await circle.getByRole('button', { name: 'Copy' }).click();
  await expect(circle.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await window.page.evaluate('navigator.clipboard.readText()')).toBe(key);
  await circle.getByRole('button', { name: 'Hide the key' }).click();
  await expect(shown).toHaveCount(0);
  expect(await window.page.content()).not.toContain(key);
  await circle.getByRole('button', { name: 'Show the key' }).press('Enter');
  await expect(shown).toHaveText(key);
});

test('where the page may not write to the clipboard, the key is copied as by Ctrl+C', async ({ lobby }) => {
  const { circle, file, window } = await personWithFile(lobby, 'Ana');
  await window.page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))");
  await window.openSettings();
  await circle.getByRole('button', { name: 'Make a closed circle' }).click();
  await circle.getByRole('button', { name: 'Copy' }).click();
  await expect(circle.getByRole('button', { name: 'Copied' })).toBeVisible();
  await window.page.keyboard.press('Escape');
  await window.composer.focus();
  await window.page.keyboard.press('ControlOrMeta+V');
  await expect(window.composer).toHaveValue(keyIn(file) as string);
});

test('a new key and leaving say first what they mean; the keyboard does it all', async ({ lobby }) => {
  const { circle, file, window } = await personWithFile(lobby, 'Ana');
  await window.openSettings();
  await circle.getByRole('button', { name: 'Make a closed circle' }).press('Enter');
  await expect(circle.getByRole('definition')).toBeVisible();
  const former = keyIn(file);
  await circle.getByRole('button', { name: 'New key' }).press('Enter');
  await expect(circle.getByText('cut off from you')).toBeFocused();
  await window.page.keyboard.press('Tab');
  await expect(circle.getByRole('button', { name: 'Make a new key' })).toBeFocused();
  await window.page.keyboard.press('Enter');
  await expect(circle.getByRole('definition')).not.toHaveText(former as string);
  await expect(circle.getByRole('definition')).toHaveText(keyIn(file) as string);
  await circle.getByRole('button', { name: 'Leave the circle' }).press('Enter');
  await circle.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(circle.getByRole('paragraph').filter({ hasText: 'Your circle is closed' })).toBeFocused();
  await circle.getByRole('button', { name: 'Leave the circle' }).press('Enter');
  await picture(window, 'circle-leaving');
  await circle.getByRole('button', { name: 'Leave and open up' }).press('Enter');
  await expect(circle).toContainText('The lobby is open');
  expect(keyIn(file)).toBeUndefined();
});

test('what the file says against it is said where one clicked', async ({ lobby }) => {
  const { circle, window } = await personWithFile(lobby, 'Ana', { legacy_peers: true });
  await window.openSettings();
  await circle.getByRole('button', { name: 'Make a closed circle' }).click();
  await expect(circle.getByRole('alert').filter({ hasText: 'legacy_peers is true' })).toBeVisible();
  await expect(circle).toContainText('The lobby is open');
});

for (const [width, height] of [
  [1280, 800],
  [360, 740],
] as const) {
  test(`it is calm, complete and accessible at ${width} px`, async ({ lobby }) => {
    const { circle, window } = await personWithFile(lobby, 'Ana');
    await window.page.setViewportSize({ width, height });
    await window.openSettings();
    await circle.scrollIntoViewIfNeeded();
    await expectNoViolations(window);
    await picture(window, `circle-open-${width}`);
    await circle.getByRole('button', { name: 'Join with a key' }).click();
    await expectNoViolations(window);
    await circle.getByRole('button', { name: 'Cancel' }).click();
    await circle.getByRole('button', { name: 'Make a closed circle' }).click();
    await expect(circle.getByRole('img')).toBeVisible();
    await circle.getByRole('button', { name: 'New key' }).scrollIntoViewIfNeeded();
    await expectNoViolations(window);
    expect(await window.sideways()).toBe(0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await window.page.emulateMedia({ colorScheme });
      await picture(window, `circle-key-${width}-${colorScheme}`);
    }
    await window.page.keyboard.press('Escape');
    await expect(window.page.getByRole('banner').filter({ hasText: 'Lobby' })).toContainText('closed circle');
    await expectNoViolations(window);
    expect(await window.sideways()).toBe(0);
    await picture(window, `circle-lobby-${width}`);
  });
}
