/** `earshot://app/`: the window's files under a scheme of their own, so that the page has an origin and no file access. */

import { protocol, type Session } from 'electron';
import { PAGE_HEADERS } from '../src/shell/page-policy.ts';
import type { WindowFile } from '../src/shell/window-files.ts';

const SCHEME = 'earshot';
const HOST = 'app';

export const WINDOW_URL = `${SCHEME}://${HOST}/`;

/** To be called before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Whether a frame's address is one of ours. A non-special scheme has no `origin` in Node's URL: compare its parts. */
export function isOurPage(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol: scheme, host } = new URL(url);
  return scheme === `${SCHEME}:` && host === HOST;
}

/** Answers for the scheme with these files and this policy, and for nothing else. */
export function serveScheme(session: Session, files: ReadonlyMap<string, WindowFile>, policy: string): void {
  session.protocol.handle(SCHEME, ({ url, method }) => {
    const { host, pathname } = new URL(url);
    const file = host === HOST && method === 'GET' ? files.get(pathname) : undefined;
    if (file === undefined) return new Response('Not found.', { status: 404, headers: PAGE_HEADERS });
    const headers = { ...PAGE_HEADERS, 'Content-Security-Policy': policy, 'Content-Type': file.type };
    return new Response(new Uint8Array(file.body), { headers });
  });
}
