/** What no page in this program may do, whoever wrote it: leave, open, attach, ask for permissions, reach a network. */

import { type App, app as electronApp, type Session } from 'electron';
import { openOutside } from './outside.ts';

/** Every web contents there will ever be. To be called before the app is ready. */
export function lockContents(app: App = electronApp): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(({ url }) => {
      openOutside(url);
      return { action: 'deny' };
    });
    const refuse = (event: { preventDefault(): void }) => event.preventDefault();
    contents.on('will-navigate', refuse);
    contents.on('will-frame-navigate', refuse);
    contents.on('will-redirect', refuse);
    contents.on('will-attach-webview', refuse);
  });
}

/** The session all windows use. The page's policy forbids most of this already; this holds where a policy fails. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  const elsewhere = ['http', 'https', 'ws', 'wss', 'ftp', 'file'].map((scheme) => `${scheme}://*/*`);
  session.webRequest.onBeforeRequest({ urls: elsewhere }, (_details, answer) => answer({ cancel: true }));
}
