/** Where each end-to-end test takes place: nodes that find only each other, windows that are watched, and the end of all. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, test as base, expect } from '@playwright/test';
import { claimLoopback, type LoopbackSpace } from '../support/loopback.ts';
import type { NodeProcessOptions } from '../support/node-process.ts';
import { SeedPeer } from '../support/seed-peer.ts';
import { TerminalNode } from '../support/terminal-node.ts';
import { WebNode, type WebNodeOptions } from '../support/web-node.ts';
import { ChatPage } from './chat-page.ts';

export { expect };

/** Below every system's ephemeral ports, above those of other tests: for nodes on 127.0.0.1 itself. */
const HOME_PORTS = 12_000;

/** Kept whether a test passes or not, to be looked at. */
const PICTURES = 'test-results/windows';

export class Lobby implements AsyncDisposable {
  readonly space: LoopbackSpace = claimLoopback(6);
  readonly #browser: Browser;
  readonly #pages: ChatPage[] = [];
  readonly #open = new AsyncDisposableStack();

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Where a first start is: on 127.0.0.1, told of no network. Ports of this worker's own, for others are there too. */
  get home(): WebNodeOptions['space'] {
    const minPort = HOME_PORTS + (process.pid % 2_000) * 8;
    return { ip: '127.0.0.1', cidr: undefined, minPort, maxPort: minPort + 4 };
  }

  async web(name?: string, more: Partial<WebNodeOptions> = {}): Promise<WebNode> {
    return this.#open.use(await WebNode.start({ space: this.space, name, ...more }));
  }

  /** @param profileDir who it is, for more than one start; default: somebody new */
  async terminal(
    name: string,
    space: NodeProcessOptions['space'] = this.space,
    profileDir?: string,
  ): Promise<TerminalNode> {
    const who = profileDir === undefined ? {} : { profileDir };
    return this.#open.use(await TerminalNode.start({ space, name, ...who }));
  }

  /** A program of the base protocol, on the last but one port of the range, where no node settles. */
  async seed(): Promise<SeedPeer> {
    return this.#open.use(await SeedPeer.listen(this.space.address(4)));
  }

  /** A profile folder for more than one start; goes after the nodes that use it. */
  profile(): string {
    const dir = mkdtempSync(join(tmpdir(), 'earshot-profile-'));
    this.#open.defer(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
    return dir;
  }

  /** Opens a node's window in a browser that has seen none before. */
  async window(web: WebNode, options: BrowserContextOptions = {}): Promise<ChatPage> {
    const context = this.#open.adopt(await this.#browser.newContext(options), (opened) => opened.close());
    const window = new ChatPage(await context.newPage(), web.url.origin);
    this.#pages.push(window);
    await window.page.goto(web.url.href);
    return window;
  }

  /** A node with its window. */
  async person(name: string, options: BrowserContextOptions = {}): Promise<ChatPage & { readonly node: WebNode }> {
    const node = await this.web(name);
    return Object.assign(await this.window(node, options), { node });
  }

  async expectNoHarm(): Promise<void> {
    for (const { page, harm } of this.#pages) {
      expect(harm.seen).toEqual([]);
      if (!page.isClosed()) expect(await page.evaluate('typeof globalThis.pwned')).toBe('undefined');
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#open.disposeAsync();
  }
}

/** Keeps a picture of the window as an artifact. */
export async function picture(window: ChatPage, name: string): Promise<void> {
  await window.settled();
  await window.page.screenshot({ path: `${PICTURES}/${name}.png`, animations: 'disabled' });
}

export const test = base.extend<{ lobby: Lobby }>({
  lobby: async ({ browser }, use) => {
    await using lobby = new Lobby(browser);
    await use(lobby);
    await lobby.expectNoHarm();
  },
});
