/** The first start: nobody has chosen where to look, so the window asks, while the chat already goes on. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChatPage } from './chat-page.ts';
import { expect, type Lobby, picture, test } from './lobby.ts';

function choiceOf({ page }: ChatPage) {
  const region = page.getByRole('region', { name: 'Where should Earshot look for people?' });
  const networks = region.getByRole('group', { name: 'Networks to search' });
  return { region, networks, thisComputer: networks.getByRole('button', { name: /^This computer only/ }) };
}

async function firstStart(lobby: Lobby, profileDir: string) {
  const node = await lobby.web('Ana', { space: lobby.home, profileDir });
  const window = await lobby.window(node);
  await expect(window.composer).toBeVisible();
  return { node, window, ...choiceOf(window) };
}

test('it asks where to look, this computer only until then, and one can chat meanwhile', async ({ lobby }) => {
  const { window, region, networks, thisComputer } = await firstStart(lobby, lobby.profile());
  await expect(region).toBeVisible();
  await expect(thisComputer).toHaveAttribute('aria-pressed', 'true');
  await expect(networks.getByRole('button', { pressed: true })).toHaveCount(1);
  await picture(window, 'first-run');
  const bo = await lobby.terminal('Bo', { ...lobby.home, cidr: '127.0.0.1/32' });
  await expect(window.person('Bo')).toBeVisible();
  await window.say('found you');
  await bo.waitForMessage('found you');
  await expect(region).toBeVisible();
});

test('"Keep to this computer" puts the question away, for later starts with this profile too', async ({ lobby }) => {
  const profile = lobby.profile();
  const first = await firstStart(lobby, profile);
  await first.region.getByRole('button', { name: 'Keep to this computer' }).click();
  await expect(first.region).toHaveCount(0);
  await first.window.page.reload();
  await expect(first.window.composer).toBeVisible();
  await expect(first.region).toHaveCount(0);
  expect(JSON.parse(readFileSync(join(profile, 'config.json'), 'utf8'))).toMatchObject({ cidr: '127.0.0.1/32' });

  first.window.harm.nodeMayGo = true;
  await first.node.kill();
  const second = await firstStart(lobby, profile);
  await expect(second.region).toHaveCount(0);
});

test('without an answer it asks again at the next start', async ({ lobby }) => {
  const profile = lobby.profile();
  const first = await firstStart(lobby, profile);
  await expect(first.region).toBeVisible();
  first.window.harm.nodeMayGo = true;
  await first.node.kill();
  const second = await firstStart(lobby, profile);
  await expect(second.region).toBeVisible();
});

test('a click on a network is the answer; the question stays until one is done', async ({ lobby }) => {
  const { region, thisComputer } = await firstStart(lobby, lobby.profile());
  await thisComputer.click();
  await region.getByRole('button', { name: 'Done' }).click();
  await expect(region).toHaveCount(0);
});

test('on a small screen the question leaves room to write', async ({ lobby }) => {
  const node = await lobby.web('Ana', { space: lobby.home });
  const window = await lobby.window(node, { viewport: { width: 360, height: 640 } });
  await expect(choiceOf(window).region).toBeVisible();
  await expect(window.composer).toBeInViewport({ ratio: 1 });
  expect(await window.sideways()).toBe(0);
  await picture(window, 'first-run-narrow');
});
