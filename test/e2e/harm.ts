/** Notes whatever a page must never do: run what was said, complain, ask, or reach beyond its own node. */

import type { Page } from '@playwright/test';

/**
 * What Chromium says of a node that is not there: no harm where a test takes the node away. That what could not be
 * loaded was the node's own, the list of requests tells.
 */
const NODE_IS_AWAY =
  /^WebSocket connection to 'ws:\/\/127\.0\.0\.1:\d+\/contract' failed|^Failed to load resource: net::ERR_(CONNECTION|EMPTY|SOCKET)_/;

export class Harm {
  readonly #seen: string[] = [];
  /** The test takes the node away. */
  nodeMayGo = false;
  /** The test opens links, and looks itself at what opens. */
  linksMayOpen = false;
  /** The test exports, and looks itself at what is saved. */
  mayDownload = false;

  /** @param origin where alone the page may send anything */
  constructor(page: Page, origin: string) {
    const own = [`${origin}/`, `${origin.replace('http:', 'ws:')}/`, 'data:'];
    const elsewhere = (url: string) => !own.some((prefix) => url.startsWith(prefix));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.#seen.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.#seen.push(`exception: ${error.message}`));
    page.on('dialog', (dialog) => {
      this.#seen.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('popup', (popup) => this.linksMayOpen || this.#seen.push(`popup: ${popup.url()}`));
    page.on('download', (download) => this.mayDownload || this.#seen.push(`download: ${download.url()}`));
    page.on('request', (request) => elsewhere(request.url()) && this.#seen.push(`request: ${request.url()}`));
    page.on('websocket', (socket) => elsewhere(socket.url()) && this.#seen.push(`websocket: ${socket.url()}`));
    page.on('framenavigated', (frame) => {
      if (frame !== page.mainFrame() || elsewhere(frame.url())) this.#seen.push(`frame: ${frame.url()}`);
    });
  }

  get seen(): readonly string[] {
    return this.#seen.filter((text) => !(this.nodeMayGo && NODE_IS_AWAY.test(text.replace('console: ', ''))));
  }
}
