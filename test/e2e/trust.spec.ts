/** Whom to believe: verified side by side, marked when a known name comes with another key, blocked. */

import { SeedPeer } from '../support/seed-peer.ts';
import { expect, test } from './lobby.ts';
import { StrangePeer } from './strange-peer.ts';

test('two people compare what they see, and verify each other', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.person('Bo');
  const seen: string[][] = [];
  for (const [own, other] of [
    [ana, 'Bo'],
    [bo, 'Ana'],
  ] as const) {
    await own.person(other).getByRole('button').click();
    await own.page.getByRole('button', { name: 'Compare safety number' }).click();
    const dialog = own.page.getByRole('dialog', { name: 'Compare safety number' });
    await expect(dialog.getByRole('list', { name: 'Safety number' }).getByRole('listitem')).toHaveCount(12);
    await expect(dialog.getByRole('img', { name: 'QR code of the safety number' })).toBeVisible();
    seen.push(await dialog.locator('.safety-number__group > [aria-hidden]').allTextContents());
    await dialog.getByRole('button', { name: 'They match' }).click();
    await own.page.keyboard.press('Escape');
    await expect(own.person(other)).toContainText('verified');
  }
  expect(seen[0]?.join(' ')).toMatch(/^(\d{5} ){11}\d{5}$/);
  expect(seen[1]).toEqual(seen[0]);
});

test('a known name with another key is marked, in the list and at what it says', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const profile = lobby.profile();
  const bo = await lobby.terminal('Bo', lobby.space, profile);
  await ana.person('Bo').getByRole('button').click();
  await ana.page.getByRole('button', { name: 'Accept' }).click();
  await ana.page.keyboard.press('Escape');
  const other = await lobby.terminal('Bo');
  await expect(ana.people.getByText('a new device using a known name')).toHaveCount(1);
  await other.say('it is me, Bo');
  await expect(ana.message('it is me, Bo')).toContainText('a new device using a known name');
  await bo.say('it is not');
  await expect(ana.message('it is not')).not.toContainText('a new device');
});

test('a name that somebody trusted took later is marked at others too', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  await using strange = await SeedPeer.listen(lobby.space.address(4), { answer: { kind: 'hold' } });
  const bo = await StrangePeer.call(strange, ana.node.address, 'Bo');
  await ana.person('Bo').getByRole('button').click();
  await ana.page.getByRole('button', { name: 'Accept' }).click();
  await ana.page.keyboard.press('Escape');
  bo.rename('Bodil');
  await expect(ana.person('Bodil')).toBeVisible();
  await lobby.terminal('Bodil');
  await lobby.terminal('Bo');
  await expect(ana.people.getByRole('listitem')).toHaveCount(3);
  await expect(ana.people.getByText('a new device using a known name')).toHaveCount(2);
});

test('who is blocked is gone with all they said, and back with it when unblocked', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  await bo.say('buy my coins');
  await expect(ana.message('buy my coins')).toBeVisible();
  await ana.person('Bo').getByRole('button').click();
  await ana.page.getByRole('button', { name: 'Block' }).click();
  await ana.page.getByRole('dialog', { name: 'Block Bo?' }).getByRole('button', { name: 'Block' }).click();
  await bo.waitForGone(ana.node.address);
  await ana.page.keyboard.press('Escape');
  await expect(ana.message('buy my coins')).toHaveCount(0);
  await expect(ana.people.getByRole('listitem')).toHaveCount(0);

  await ana.page.getByRole('button', { name: /^Blocked/ }).click();
  await ana.page.getByRole('list', { name: 'Blocked' }).getByRole('button').click();
  await ana.page.getByRole('button', { name: 'Unblock' }).click();
  await ana.page.keyboard.press('Escape');
  await expect(ana.message('buy my coins')).toBeVisible();
  await expect(ana.person('Bo')).toHaveCount(1, { timeout: 45_000 });
});
