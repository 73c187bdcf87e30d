/** Pages of other origins in the same browser: none can read the window, or drive the node. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { expect, test } from './lobby.ts';

/** A web site of somebody else's, on this machine. */
async function stranger(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>stranger</title><body>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Opens a WebSocket in a page: `open`, or the code it was closed with. */
function socketFrom(page: Page, url: string, token: string): Promise<string | number> {
  return page.evaluate(
    ([address, secret]) =>
      new Promise<string | number>((resolve) => {
        const socket = new WebSocket(address as string, ['earshot', `token.${secret}`]);
        // The node shakes hands before it looks at the token: open is what still is when it answers a command.
        socket.onopen = () => socket.send('{"id":1,"command":"snapshot"}');
        socket.onmessage = () => resolve('open');
        socket.onclose = ({ code }) => resolve(code);
      }),
    [url, token],
  );
}

const REFUSED_HANDSHAKE = 1006;
const WRONG_TOKEN = 4401;

test('the node is driven from its own page with its token only', async ({ lobby, page }) => {
  const node = await lobby.web('Ana');
  const contract = `ws://${node.url.host}/contract`;
  const token = node.url.hash.replace('#token=', '');
  const own = await lobby.window(node);
  await expect(own.composer).toBeVisible();
  expect(await socketFrom(own.page, contract, token)).toBe('open');
  expect(await socketFrom(own.page, contract, `${token}x`)).toBe(WRONG_TOKEN);
  expect(await socketFrom(own.page, contract, 'x')).toBe(WRONG_TOKEN);

  await using site = await stranger();
  await page.goto(site.url);
  // Even with the token.
  expect(await socketFrom(page, contract, token)).toBe(REFUSED_HANDSHAKE);
  expect(await socketFrom(page, contract.replace('127.0.0.1', 'localhost'), token)).toBe(REFUSED_HANDSHAKE);
  await page.goto('about:blank');
  expect(await socketFrom(page, contract, token)).toBe(REFUSED_HANDSHAKE);
});

test('a page of another origin can neither read, frame, embed nor hold on to the window', async ({ lobby, page }) => {
  const node = await lobby.web('Ana');
  await using site = await stranger();
  await page.goto(site.url);
  const script = await page.request.get(new URL('/', node.url).href).then(async (answer) => {
    return new URL(/src="([^"]+\.js)"/.exec(await answer.text())?.[1] ?? '', node.url).href;
  });
  const read = (url: string, mode: RequestMode) =>
    page.evaluate(
      ([address, how]) =>
        fetch(address as string, { mode: how as RequestMode }).then(
          () => 'answered',
          () => 'refused',
        ),
      [url, mode],
    );
  expect(await read(site.url, 'cors')).toBe('answered');
  expect(await read(node.url.href, 'cors')).toBe('refused');
  expect(await read(node.url.href, 'no-cors')).toBe('refused');
  expect(await read(script, 'no-cors')).toBe('refused');
  const embedded = await page.evaluate(
    (src) =>
      new Promise((resolve) => {
        const element = Object.assign(document.createElement('script'), { src, type: 'text/javascript' });
        element.onload = () => resolve('loaded');
        element.onerror = () => resolve('refused');
        document.body.append(element);
      }),
    script,
  );
  expect(embedded).toBe('refused');

  await page.evaluate((src) => {
    const frame = Object.assign(document.createElement('iframe'), { src });
    document.body.append(frame);
  }, node.url.href);
  await expect.poll(() => page.frames().at(-1)?.url()).toMatch(/^chrome-error:/);

  const opened = page.waitForEvent('popup');
  await page.evaluate((url) => Object.assign(globalThis, { held: window.open(url) }), node.url.href);
  const popup = await opened;
  await expect(popup.getByRole('log', { name: 'Messages' })).toBeVisible();
  // To whoever opened it, it is as good as closed.
  expect(await page.evaluate('held.closed')).toBe(true);
  expect(await popup.evaluate('window.opener')).toBeNull();
});

test('another name that leads to this machine gets neither the page nor the node', async ({ lobby, page }) => {
  const node = await lobby.web('Ana');
  const rebound = node.url.href.replace('127.0.0.1', 'rebound.example');
  const answer = await page.goto(rebound);
  expect(answer?.status()).toBe(421);
  expect(await page.locator('#root').count()).toBe(0);
  const token = node.url.hash.replace('#token=', '');
  expect(await socketFrom(page, `ws://rebound.example:${node.url.port}/contract`, token)).toBe(REFUSED_HANDSHAKE);
  expect(await socketFrom(page, `ws://${node.url.host}/contract`, token)).toBe(REFUSED_HANDSHAKE);
  const own = await page.goto(node.url.href);
  expect(own?.status()).toBe(200);
});

test('the page’s policy lets nothing in and nothing out', async ({ lobby, page }) => {
  const node = await lobby.web('Ana');
  await using site = await stranger();
  await page.goto(node.url.href);
  await expect(page.getByRole('log', { name: 'Messages' })).toBeVisible();
  const outcome = await page.evaluate(async (elsewhere) => {
    const inline = document.createElement('script');
    inline.textContent = 'globalThis.pwned = 1';
    document.body.append(inline);
    const image = Object.assign(new Image(), { src: `${elsewhere}pixel.gif` });
    const pictured = new Promise((resolve) => {
      image.onload = () => resolve('loaded');
      image.onerror = () => resolve('refused');
    });
    const fetched = fetch(elsewhere, { mode: 'no-cors' }).then(
      () => 'answered',
      () => 'refused',
    );
    const styled = document.createElement('style');
    styled.textContent = 'html { background: rgb(1, 2, 3) !important }';
    document.head.append(styled);
    return [
      typeof (globalThis as { pwned?: number }).pwned,
      await pictured,
      await fetched,
      getComputedStyle(document.documentElement).backgroundColor === 'rgb(1, 2, 3)',
    ];
  }, site.url);
  expect(outcome).toEqual(['undefined', 'refused', 'refused', false]);
});
