/** The built desktop program, started in whatever Electron is at hand. */

import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BEFORE_READY = join(ROOT, 'test/electron/before-ready.cjs');

/** Or macOS may ask the person at the machine whether Electron may use theirs. */
const MOCK_KEYCHAIN = process.platform === 'darwin' ? ['--use-mock-keychain'] : [];

const EXECUTABLES: Readonly<Record<string, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

export class DesktopProgram implements AsyncDisposable {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Resolves to the exit code when the process has ended. */
  readonly exited: Promise<number | null>;

  readonly #child: ChildProcess;

  private constructor(app: ElectronApplication, page: Page, exited: Promise<number | null>) {
    this.app = app;
    this.page = page;
    this.exited = exited;
    // Playwright forgets it once it has ended.
    this.#child = app.process();
  }

  /** @param switches Chromium's own */
  static async start(args: readonly string[], switches: readonly string[] = []): Promise<DesktopProgram> {
    const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
    // As root Chromium's sandbox doesn't run; that is for tests in containers only.
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const app = await _electron.launch({
      ...(override ? { executablePath: join(override, EXECUTABLES[process.platform] ?? 'electron') } : {}),
      args: [...asRoot, ...MOCK_KEYCHAIN, ...switches, '-r', BEFORE_READY, ROOT, '--', ...args],
    });
    const child = app.process();
    child.stderr?.on('data', (chunk: Buffer) => process.env.EARSHOT_TEST_OUTPUT && process.stderr.write(chunk));
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    return new DesktopProgram(app, await app.firstWindow(), exited);
  }

  /** As a person closes it; resolves to the exit code. */
  async close(): Promise<number | null> {
    await this.app.evaluate(({ BrowserWindow }) => {
      // After the answer to this very call.
      setTimeout(() => BrowserWindow.getAllWindows()[0]?.close(), 50);
    });
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await this.exited;
  }
}

/** A profile folder that is gone after the test. */
export function temporaryProfile(): Disposable & { readonly dir: string } {
  const dir = mkdtempSync(join(tmpdir(), 'earshot-desktop-'));
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }) };
}
