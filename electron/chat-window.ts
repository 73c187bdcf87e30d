/** The one window: how it looks before its page does, where it stands, what becomes of it when its page crashes. */

import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { fitPlace, MIN_HEIGHT_PX, MIN_WIDTH_PX, readPlace, writePlace } from './window-place.ts';
import { WINDOW_URL } from './window-scheme.ts';

/** The page's own background (--canvas in renderer/src/styles/tokens.css): nothing flashes before it is painted. */
const BACKGROUND = { light: '#fdfdfc', dark: '#191b1e' };

/** A page that crashes sooner than this after its last crash stays down: reloading won't mend it. */
const RELOAD_AGAIN_AFTER_MS = 30_000;

/** @param preload undefined: a page that needs nothing of us (the error page) */
export function openChatWindow(placeFile: string | undefined, preload: string | undefined): BrowserWindow {
  const areas = screen.getAllDisplays().map((display) => display.workArea);
  const { workArea: main } = screen.getPrimaryDisplay();
  const { maximized, ...place } = fitPlace(placeFile ? readPlace(placeFile) : undefined, [main, ...areas]);
  const window = new BrowserWindow({
    ...place,
    minWidth: MIN_WIDTH_PX,
    minHeight: MIN_HEIGHT_PX,
    show: false,
    title: 'Earshot',
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      ...(preload === undefined ? {} : { preload }),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // Its dictionaries come from the internet.
      spellcheck: false,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  if (placeFile) {
    window.on('close', () => writePlace(placeFile, { ...window.getNormalBounds(), maximized: window.isMaximized() }));
  }
  reloadWhenCrashed(window);
  void window.loadURL(WINDOW_URL);
  return window;
}

function reloadWhenCrashed(window: BrowserWindow): void {
  let lastCrashMs = -RELOAD_AGAIN_AFTER_MS;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    process.stderr.write(`earshot: the window's page is gone (${reason})\n`);
    const nowMs = performance.now();
    if (nowMs - lastCrashMs < RELOAD_AGAIN_AFTER_MS) return window.close();
    lastCrashMs = nowMs;
    window.webContents.reload();
  });
}

/** In the profile folder. */
export function placeFileIn(profileDir: string): string {
  return join(profileDir, 'window.json');
}
