/** The desktop program in a real Electron: shut in as it must be, chatting as it should. */

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { claimLoopback, type LoopbackSpace } from '../support/loopback.ts';
import { TerminalNode } from '../support/terminal-node.ts';
import { DesktopProgram, temporaryProfile } from './desktop-program.ts';

function where({ ip, cidr, minPort, maxPort }: LoopbackSpace): string[] {
  return ['--ip', ip, '--cidr', cidr, '--min-port', String(minPort), '--max-port', String(maxPort)];
}

test('the window is shut in: sandboxed, isolated, under a policy without unsafe, on a scheme of its own', async () => {
  using profile = temporaryProfile();
  await using desktop = await DesktopProgram.start(['--profile', profile.dir, ...where(claimLoopback())]);
  const { app, page } = desktop;
  await expect(page).toHaveTitle(/Earshot/);
  expect(page.url()).toBe('earshot://app/');
  expect(await page.evaluate('[typeof require, typeof process, typeof module, typeof earshot]')).toEqual([
    'undefined',
    'undefined',
    'undefined',
    'object',
  ]);
  expect(await page.evaluate('Object.keys(earshot).sort()')).toEqual(['invoke', 'onEvent', 'onState']);
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });

  const policy = await page.evaluate(async () =>
    (await fetch('earshot://app/')).headers.get('content-security-policy'),
  );
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect(await page.evaluate(async () => (await fetch('earshot://app/../package.json')).status)).toBe(404);
  // The policy, and behind it the session, keep the page from everything else.
  const reached = await page.evaluate(() =>
    Promise.allSettled(['http://127.0.0.1:9/', 'file:///etc/hostname', 'earshot://other/'].map((url) => fetch(url))),
  );
  expect(reached.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
});

test('the page can neither leave nor open anything nor ask for permissions', async () => {
  using profile = temporaryProfile();
  await using desktop = await DesktopProgram.start(['--profile', profile.dir, ...where(claimLoopback())]);
  const { app, page } = desktop;
  // What goes to the browser instead: links.spec.ts.
  expect(await page.evaluate(() => window.open('file:///etc/hostname'))).toBeNull();
  await page.evaluate(() => {
    location.href = 'https://example.com/';
  });
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'file:///etc/hostname';
    link.target = '_blank';
    document.body.append(link);
    link.click();
    link.remove();
  });
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
  expect(await page.evaluate(async () => (await navigator.permissions.query({ name: 'geolocation' })).state)).toBe(
    'denied',
  );
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(page.url()).toBe('earshot://app/');
});

test('a desktop and a terminal chat; closing the window ends the program, and the others see it go', async () => {
  using profile = temporaryProfile();
  const space = claimLoopback();
  await using desktop = await DesktopProgram.start(['--profile', profile.dir, '--name', 'Ana', ...where(space)]);
  await using bo = await TerminalNode.start({ space, name: 'Bo' });
  const { page } = desktop;
  const log = page.getByRole('log');
  await expect(page.getByText('Bo').first()).toBeVisible();
  await page.getByRole('textbox', { name: 'Message to everyone here' }).fill('hello from the desktop');
  await page.keyboard.press('Enter');
  await expect(log.getByText('hello from the desktop')).toBeVisible();
  const heard = await bo.waitForMessage('hello from the desktop');
  expect(heard.author).toMatchObject({ name: 'Ana', own: false });
  await bo.say('hello from the terminal');
  await expect(log.getByText('hello from the terminal')).toBeVisible();

  // A reload misses nothing.
  await page.reload();
  await expect(log.getByText('hello from the terminal')).toBeVisible();
  await bo.say('after the reload');
  await expect(log.getByText('after the reload')).toBeVisible();

  expect(await desktop.close()).toBe(0);
  await bo.waitForGone(heard.author.address);
});

test('the window comes back where it was, and the profile holds all of Electron’s own files', async () => {
  using profile = temporaryProfile();
  const args = ['--profile', profile.dir, ...where(claimLoopback())];
  const bounds = { x: 100, y: 90, width: 700, height: 640 };
  {
    await using desktop = await DesktopProgram.start(args);
    await desktop.app.evaluate(
      ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted),
      bounds,
    );
    expect(await desktop.close()).toBe(0);
  }
  expect(JSON.parse(readFileSync(join(profile.dir, 'window.json'), 'utf8'))).toEqual({ ...bounds, maximized: false });
  await using again = await DesktopProgram.start(args);
  const restored = await again.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  expect(restored).toEqual(bounds);
  expect(await again.app.evaluate(({ app }) => app.getPath('userData'))).toBe(join(profile.dir, 'electron'));
  expect(existsSync(join(profile.dir, 'electron'))).toBe(true);
});

test('a second program is a second person', async () => {
  using one = temporaryProfile();
  using two = temporaryProfile();
  const space = claimLoopback();
  await using ana = await DesktopProgram.start(['--profile', one.dir, '--name', 'Ana', ...where(space)]);
  await using bo = await DesktopProgram.start(['--profile', two.dir, '--name', 'Bo', ...where(space)]);
  await expect(ana.page.getByText('Bo').first()).toBeVisible();
  await expect(bo.page.getByText('Ana').first()).toBeVisible();
});

test('a signal leaves properly', async () => {
  test.skip(process.platform === 'win32', 'Windows has no signals');
  using profile = temporaryProfile();
  await using desktop = await DesktopProgram.start(['--profile', profile.dir, ...where(claimLoopback())]);
  await expect(desktop.page.getByRole('log')).toBeAttached();
  desktop.app.process().kill('SIGTERM');
  expect(await desktop.exited).toBe(0);
});

test('a configuration that can’t be used is shown in the window, as text, and is the exit code', async () => {
  using profile = temporaryProfile();
  const config = join(profile.dir, 'bad.json');
  writeFileSync(config, JSON.stringify({ name: '<img src=x>', min_port: 0 }));
  await using desktop = await DesktopProgram.start(['--profile', profile.dir, '--config', config]);
  await expect(desktop.page.getByRole('alert')).toContainText('min_port');
  expect(await desktop.page.locator('img').count()).toBe(0);
  expect(await desktop.page.evaluate('typeof earshot')).toBe('undefined');
  expect(await desktop.close()).toBe(2);
});

test('where no keychain keeps the key, the window says so, once, and the key stays for its owner only', async () => {
  test.skip(process.platform !== 'linux', 'elsewhere every session has a keychain');
  using profile = temporaryProfile();
  const args = ['--profile', profile.dir, ...where(claimLoopback())];
  const notice = 'This system has no keychain that Earshot could put your key into.';
  const key = join(profile.dir, 'identity.key');
  {
    // `basic`: the password that everybody knows, so that this is so in a session with a keychain too.
    await using first = await DesktopProgram.start(args, ['--password-store=basic']);
    await expect(first.page.getByText(notice)).toBeVisible();
    // There may be others: an old Electron has no SQLite.
    const bar = first.page.locator('.notice-bar').filter({ hasText: notice });
    await bar.getByRole('button', { name: 'Dismiss notice' }).click();
    await expect(first.page.getByText(notice)).toBeHidden();
    expect(await first.close()).toBe(0);
  }
  const made = readFileSync(key, 'utf8');
  expect(made).toContain('BEGIN PRIVATE KEY');
  expect(statSync(key).mode & 0o777).toBe(0o600);
  await using second = await DesktopProgram.start(args, ['--password-store=basic']);
  await expect(second.page.getByRole('log')).toBeAttached();
  await expect(second.page.getByText(notice)).toHaveCount(0);
  expect(readFileSync(key, 'utf8')).toBe(made);
});

test('a key that only a keychain opens, and none does: the window says what to do, and leaves it', async () => {
  using profile = temporaryProfile();
  const key = join(profile.dir, 'identity.key');
  const wrapped = '-----BEGIN EARSHOT KEYCHAIN KEY-----\nAAAA\n-----END EARSHOT KEYCHAIN KEY-----\n';
  writeFileSync(key, wrapped, { mode: 0o600 });
  await using desktop = await DesktopProgram.start(
    ['--profile', profile.dir, ...where(claimLoopback())],
    ['--password-store=basic'],
  );
  await expect(desktop.page.getByRole('alert')).toContainText("locked by this system's keychain");
  await expect(desktop.page.getByRole('alert')).toContainText('unlock the keychain');
  expect(await desktop.close()).toBe(2);
  expect(readFileSync(key, 'utf8')).toBe(wrapped);
});
