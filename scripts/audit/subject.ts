/** A release that is running to be looked at: the very folder, by a copy of its executable that lets itself be driven. */

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';

const { setFuse } = await import('../fuses.mjs' as string);

/** As root Chromium's sandbox doesn't run: containers. */
export const AS_ROOT = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

const WINDOW_WITHIN_MS = 20_000;

/** An address and ports of this machine that no other node is likely to be at. */
function lonelyPlace(): string[] {
  const byte = () => 1 + Math.floor(Math.random() * 250);
  const ip = process.platform === 'linux' ? `127.${byte()}.${byte()}.${byte()}` : '127.0.0.1';
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  return ['--ip', ip, '--cidr', `${ip}/32`, '--min-port', String(port), '--max-port', String(port + 3)];
}

/** Options for a start that meets nobody and leaves nothing. */
export function startArguments(profileDir: string): string[] {
  return [...AS_ROOT, '--', '--profile', profileDir, ...lonelyPlace()];
}

export class Subject implements AsyncDisposable {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** A server on this machine that the program has no business with. */
  readonly elsewhere: string;
  /** What reached it. */
  readonly strays: string[] = [];
  readonly #stack: AsyncDisposableStack;

  private constructor(app: ElectronApplication, page: Page, server: Server, stack: AsyncDisposableStack) {
    this.app = app;
    this.page = page;
    this.elsewhere = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', ({ method, url }, response) => {
      this.strays.push(`${method} ${url}`);
      response.end('<title>elsewhere</title>');
    });
    this.#stack = stack;
  }

  /**
   * Playwright drives by --inspect, which a release refuses (that fuse is read from the real executable). So it is a
   * copy beside it, with that one fuse on: the same folder, the same app.asar.
   */
  static async start(executable: string): Promise<Subject> {
    await using opening = new AsyncDisposableStack();
    const copy = join(dirname(executable), `inspectable-${basename(executable)}`);
    opening.defer(() => rmSync(copy, { force: true, maxRetries: 5 }));
    copyFileSync(executable, copy);
    await setFuse(copy, 'EnableNodeCliInspectArguments', true);
    const profileDir = temporaryFolder(opening);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    opening.defer(() => void server.close().closeAllConnections());
    const app = await _electron.launch({
      executablePath: copy,
      args: startArguments(profileDir),
      timeout: WINDOW_WITHIN_MS,
    });
    const child = app.process();
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    opening.defer(async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
    });
    await app.evaluate(({ shell }) => {
      const seen: string[] = [];
      (globalThis as { handedOver?: string[] }).handedOver = seen;
      shell.openExternal = async (url) => void seen.push(url);
      shell.openPath = async (path) => String(seen.push(path));
    });
    const page = await app.firstWindow({ timeout: WINDOW_WITHIN_MS });
    await page.waitForLoadState();
    return new Subject(app, page, server, opening.move());
  }

  /** What the main process set for the window. */
  async preferences(): Promise<Record<string, unknown>> {
    return await this.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      return contents.getLastWebPreferences();
    });
  }

  /** What was to be opened outside, so far: it is written down here, and not opened. */
  async handedOver(): Promise<string[]> {
    return await this.app.evaluate(() => (globalThis as { handedOver?: string[] }).handedOver ?? []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

export function temporaryFolder(stack: AsyncDisposableStack): string {
  const dir = mkdtempSync(join(tmpdir(), 'earshot-audit-'));
  stack.defer(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  return dir;
}
