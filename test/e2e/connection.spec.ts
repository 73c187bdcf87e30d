/** The way from the window to its node: cut, gone, refused, and mended. */

import { expect, picture, test } from './lobby.ts';

test('a node that is gone leaves what was said, says so, and keeps what was not sent', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  await bo.waitForPeers([ana.node]);
  await bo.say('remember this');
  await expect(ana.message('remember this')).toBeVisible();
  ana.harm.nodeMayGo = true;
  await ana.node.kill();
  const bar = ana.page.getByRole('status').filter({ hasText: 'Earshot stopped' });
  await expect(bar).toBeVisible();
  await expect(bar.getByRole('button', { name: 'Try again' })).toBeVisible();
  await expect(ana.message('remember this')).toBeVisible();

  await ana.say('are you there?');
  await expect(ana.page.getByRole('alert')).toHaveText('Not sent. Earshot is not reachable at the moment.');
  await expect(ana.composer).toHaveValue('are you there?');
  await bar.getByRole('button', { name: 'Try again' }).click();
  await expect(bar).toBeVisible();
  await expect(ana.composer).toHaveValue('are you there?');
  await picture(ana, 'node-gone');
});

test('a link that is cut is mended by itself, and nothing said meanwhile is missing or twice', async ({ lobby }) => {
  const node = await lobby.web('Ana');
  const bo = await lobby.terminal('Bo');
  await bo.waitForPeers([node]);
  const ana = await lobby.window(node);
  const cuts: (() => Promise<void>)[] = [];
  let mayConnect = true;
  await ana.page.routeWebSocket(/\/contract$/, (socket) => {
    if (!mayConnect) return void socket.close();
    const server = socket.connectToServer();
    cuts.push(async () => {
      await server.close();
      await socket.close();
    });
  });
  await ana.page.reload();
  await bo.say('before the cut');
  await expect(ana.message('before the cut')).toBeVisible();
  mayConnect = false;
  await cuts.at(-1)?.();
  await expect(ana.page.getByText('The connection to Earshot broke. Trying again…')).toBeVisible();
  for (let i = 1; i <= 5; i++) await bo.say(`meanwhile ${i}`);
  mayConnect = true;
  await expect(ana.message('meanwhile 5')).toBeVisible();
  await bo.say('after');
  await expect(ana.message('after')).toBeVisible();
  await expect
    .poll(() => ana.texts().allTextContents())
    .toEqual([
      'before the cut',
      ...['meanwhile 1', 'meanwhile 2', 'meanwhile 3', 'meanwhile 4', 'meanwhile 5'],
      'after',
    ]);
  await expect(ana.page.getByText(/^The connection to Earshot broke/)).toHaveCount(0);
});

test('a window without the token, or with another, learns nothing and says why', async ({ lobby }) => {
  const node = await lobby.web('Ana');
  for (const hash of ['', '#token=', `#token=${'x'.repeat(43)}`, '#token=not%20even%20a%20token']) {
    const window = await lobby.window({ url: new URL(hash, new URL('/', node.url)) } as typeof node);
    await expect(window.page.getByRole('heading', { name: 'This address is no longer valid' })).toBeVisible();
    await expect(window.page.getByText(node.address)).toHaveCount(0);
    await expect(window.page.getByText('Ana')).toHaveCount(0);
    await picture(window, 'refused');
  }
});

test('the new address put over the old one opens the window', async ({ lobby }) => {
  const node = await lobby.web('Ana');
  const window = await lobby.window({ url: new URL('/#token=old', node.url) } as typeof node);
  await expect(window.page.getByRole('heading', { name: 'This address is no longer valid' })).toBeVisible();
  await window.page.goto(node.url.href);
  await expect(window.page.getByRole('contentinfo')).toContainText(node.address);
});

test('until the node has told what there is, the window says that it is connecting', async ({ lobby }) => {
  const node = await lobby.web('Ana');
  const window = await lobby.window(node);
  await window.page.routeWebSocket(/\/contract$/, () => {});
  await window.page.reload();
  await expect(window.page.getByRole('heading', { name: 'Connecting to Earshot…' })).toBeVisible();
  await picture(window, 'connecting');
});
