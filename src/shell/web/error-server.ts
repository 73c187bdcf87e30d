/** Shows in the browser, once, why the node could not start. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ERROR_PAGE_POLICY, errorPage } from '../error-page.ts';
import { PAGE_HEADERS } from '../page-policy.ts';
import { admittedHost } from './admission.ts';
import { listenOnFirstFree } from './web-server.ts';

/** A browser that takes longer to start than this shows nothing; the message is on stderr too. */
const SHOWN_WITHIN_MS = 20_000;

/** @param open is given the page's address; resolves when the page was fetched, or nobody came for it */
export async function showErrorOnce(message: string, open: (url: string) => void): Promise<void> {
  const { promise: shown, resolve } = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    if (admittedHost(request.headers, port) === undefined) return void response.writeHead(421, PAGE_HEADERS).end();
    const headers = {
      ...PAGE_HEADERS,
      'Content-Security-Policy': ERROR_PAGE_POLICY,
      'Content-Type': 'text/html; charset=utf-8',
    };
    response.writeHead(200, { ...headers, Connection: 'close' });
    response.end(errorPage(message), () => request.url === '/' && resolve());
  });
  await listenOnFirstFree(server, 0);
  open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const timer = setTimeout(resolve, SHOWN_WITHIN_MS);
  await shown;
  clearTimeout(timer);
  server.close();
  server.closeAllConnections();
}
