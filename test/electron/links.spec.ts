/** Links in the desktop program: web addresses go to the person's browser, after a question where there is doubt. */

import { expect, test } from '@playwright/test';
import { claimLoopback } from '../support/loopback.ts';
import { TerminalNode } from '../support/terminal-node.ts';
import { DesktopProgram, temporaryProfile } from './desktop-program.ts';

/** Puts a list in the place of the browser: what would have been opened. */
async function catchOpened({ app }: DesktopProgram): Promise<() => Promise<string[]>> {
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = async (url: string) => void opened.push(url);
  });
  return () => app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
}

test('links open outside exactly as they are shown, and the window stays', async () => {
  using profile = temporaryProfile();
  const { ip, cidr, minPort, maxPort } = claimLoopback();
  const where = ['--ip', ip, '--cidr', cidr, '--min-port', String(minPort), '--max-port', String(maxPort)];
  await using desktop = await DesktopProgram.start(['--profile', profile.dir, '--name', 'Ana', ...where]);
  const { app, page } = desktop;
  const opened = await catchOpened(desktop);
  await using bo = await TerminalNode.start({ space: { ip, cidr, minPort, maxPort }, name: 'Bo' });
  await expect(page.getByText('Bo').first()).toBeVisible();
  await bo.say('plain https://example.com/a?b=c#d and odd https://good.example@evil.example/ and javascript:alert(1)');

  const links = page.getByRole('log').getByRole('link');
  await expect(links).toHaveText(['https://example.com/a?b=c#d', 'https://good.example@evil.example/']);
  await links.first().click();
  await expect.poll(opened).toEqual(['https://example.com/a?b=c#d']);
  await links.first().click({ button: 'middle' });
  await expect.poll(opened).toHaveLength(2);

  await links.last().click({ button: 'middle' });
  await links.last().click();
  const question = page.getByRole('alertdialog', { name: 'Open this address?' });
  await expect(question).toContainText('evil.example');
  await page.keyboard.press('Escape');
  await expect(question).toHaveCount(0);
  expect(await opened()).toHaveLength(2);
  await links.last().click();
  await question.getByRole('link', { name: 'Open it all the same' }).click();
  await expect
    .poll(opened)
    .toEqual(['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d', 'https://good.example@evil.example/']);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(page.url()).toBe('earshot://app/');
});

test('nothing but http(s) gets out of the window, whatever its page asks for', async () => {
  using profile = temporaryProfile();
  const { ip, cidr, minPort } = claimLoopback();
  await using desktop = await DesktopProgram.start([
    ...['--profile', profile.dir, '--ip', ip, '--cidr', cidr, '--min-port', String(minPort)],
    ...['--max-port', String(minPort)],
  ]);
  const { app, page } = desktop;
  const opened = await catchOpened(desktop);
  const others = [
    'file:///etc/hostname',
    'javascript:alert(1)',
    'data:text/html,x',
    'smb://host/share',
    'mailto:ana@example.com',
    'ms-settings:',
    'earshot://app/',
    'about:blank',
    'blob:https://example.com/x',
  ];
  await page.evaluate((addresses) => {
    for (const address of addresses) {
      window.open(address);
      const link = document.createElement('a');
      link.href = address;
      link.target = '_blank';
      document.body.append(link);
      link.click();
      link.remove();
    }
    // The last, so that it is known when all have been asked for.
    window.open('HTTPS://EXAMPLE.com');
  }, others);
  await expect.poll(opened).toEqual(['https://example.com/']);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});
