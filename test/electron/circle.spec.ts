/** A closed circle in the desktop program: TLS of another library, and a page that may not use the clipboard. */

import { expect, test } from '@playwright/test';
import { claimLoopback } from '../support/loopback.ts';
import { TerminalNode } from '../support/terminal-node.ts';
import { DesktopProgram, temporaryProfile } from './desktop-program.ts';

test('a circle made in the desktop window is copied, joined by a terminal, and chats', async () => {
  using profile = temporaryProfile();
  const space = claimLoopback();
  const { ip, cidr, minPort, maxPort } = space;
  const args = ['--profile', profile.dir, '--ip', ip, '--cidr', cidr];
  const ports = ['--min-port', String(minPort), '--max-port', String(maxPort)];
  await using desktop = await DesktopProgram.start([...args, ...ports, '--name', 'Ana']);
  await using bo = await TerminalNode.start({ space, name: 'Bo' });
  const { app, page } = desktop;
  await expect(page.getByText('Bo').first()).toBeVisible();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const circle = page.getByRole('region', { name: 'Closed circle' });
  await circle.getByRole('button', { name: 'Make a closed circle' }).click();
  await bo.waitForPeers([]);
  await circle.getByRole('button', { name: 'Copy' }).click();
  await expect(circle.getByRole('button', { name: 'Copied' })).toBeVisible();
  const key = await app.evaluate(({ clipboard }) => clipboard.readText());
  expect(key).toBe(await circle.getByRole('definition').innerText());

  await bo.must('circle:change', { key });
  await bo.waitFor('the desktop', () => bo.here().some(({ name }) => name === 'Ana'), 40_000);
  await bo.say('in the circle');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('log').getByText('in the circle')).toBeVisible();
});
