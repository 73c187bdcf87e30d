/** `earshot desktop`: a node with its window in Electron. */

import { join } from 'node:path';
import { app, safeStorage, session } from 'electron';
import { ChatError } from '../src/core/errors.ts';
import type { ChatNode } from '../src/node/chat-node.ts';
import { openNodeIn } from '../src/node/open-node.ts';
import { openProfile } from '../src/node/profile.ts';
import { ERROR_PAGE_POLICY, errorPage } from '../src/shell/error-page.ts';
import { EXIT_UNUSABLE, parseOptions } from '../src/shell/options.ts';
import { contentPolicy } from '../src/shell/page-policy.ts';
import { orChatError, orExit } from '../src/shell/start-node.ts';
import { surroundingsOf } from '../src/shell/surroundings.ts';
import { readWindowFiles } from '../src/shell/window-files.ts';
import { openChatWindow, placeFileIn } from './chat-window.ts';
import { serveWindow } from './contract-ipc.ts';
import { exportingByDialog } from './export-dialog.ts';
import { keychainOf } from './keychain.ts';
import { lockContents, lockSession } from './lockdown.ts';
import { setMenu } from './menu.ts';
import { registerScheme, serveScheme } from './window-scheme.ts';

const DIST = join(import.meta.dirname, '..');

/** The node's own bound is about two seconds; past this something hangs and the program goes anyway. */
const LEAVE_WITHIN_MS = 4_000;

/** What is ours on the command line: all after `--` (Electron's own switches stand before it), or all there is. */
function ownArguments(): string[] {
  const dashes = process.argv.indexOf('--');
  return process.argv.slice(dashes >= 0 ? dashes + 1 : app.isPackaged ? 1 : 2);
}

/** Runs the window of `node`, until the window or the node is gone. */
function runNode(node: ChatNode): void {
  let leaving = false;
  const leave = () => {
    if (leaving) return;
    leaving = true;
    setTimeout(() => app.exit(1), LEAVE_WITHIN_MS).unref();
    node.stop().then(
      () => app.exit(0),
      (error: unknown) => {
        process.stderr.write(`earshot: leaving failed: ${error}\n`);
        app.exit(1);
      },
    );
  };
  // Signals, the menu, the end of the session, the last window: all come by here. On macOS too, a node without a
  // window would be a chat that nobody reads.
  app.on('window-all-closed', leave);
  app.on('before-quit', (event) => {
    event.preventDefault();
    for (const window of windows) if (!window.isDestroyed()) window.close();
    leave();
  });
  // Registered after Electron's own handlers, which take a second signal as an order to die at once.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  void node.stopped.then(leave);
  const windows = [openChatWindow(placeFileIn(node.profileDir), join(import.meta.dirname, 'preload.cjs'))];
  for (const window of windows) serveWindow(window, exportingByDialog(node, window));
}

/** Shows why there is no node, until the window is closed. */
function runError(error: ChatError): void {
  openChatWindow(undefined, undefined);
  app.on('window-all-closed', () => app.exit(EXIT_UNUSABLE));
  process.stderr.write(`earshot: ${error.message}\n`);
}

app.setName('Earshot');
// Electron 33, as the smoke test has it, is ready before it has read this module, and gets the scheme by `-r`.
if (!app.isReady()) registerScheme();
lockContents();
const files = readWindowFiles(join(DIST, 'renderer'));
const { options } = orExit(parseOptions(ownArguments(), 'earshot desktop', {}, surroundingsOf(join(DIST, '..'))));

// Electron waits for this module before it is ready, so its own files can still be put where the profile is: two
// people on one machine must not share them.
const profile = await orChatError(openProfile(options.profileDir));
if (!(profile instanceof ChatError)) app.setPath('userData', join(profile.dir, 'electron'));

async function show(): Promise<void> {
  lockSession(session.defaultSession);
  setMenu(process.env.EARSHOT_DEV !== undefined);
  // Only now: before it is ready Electron can't ask the keychain that the key may be in.
  const keyWrap = keychainOf(safeStorage);
  const node = profile instanceof ChatError ? profile : await orChatError(openNodeIn(profile, { ...options, keyWrap }));
  if (node instanceof ChatError) {
    const page = { type: 'text/html; charset=utf-8', body: Buffer.from(errorPage(node.message)) };
    serveScheme(session.defaultSession, new Map([['/', page]]), ERROR_PAGE_POLICY);
    runError(node);
  } else {
    serveScheme(session.defaultSession, files, contentPolicy());
    runNode(node);
  }
}

// No `await` here: Electron becomes ready only after this module has ended.
app
  .whenReady()
  .then(show)
  .catch((error: unknown) => {
    process.stderr.write(`earshot: ${error}\n`);
    app.exit(1);
  });
