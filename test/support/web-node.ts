/** A node with its window in a browser, in a process of its own: started, killed, and never left behind. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reapWithWorker } from './child-reaper.ts';
import type { LoopbackSpace } from './loopback.ts';
import { DEADLINE_MS, Watch } from './watch.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = join(ROOT, 'dist', 'web.js');
/** The Node everything runs on, whichever one runs the tests. */
const PINNED_NODE = join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Of the end of stderr, in failures. */
const SHOWN_STDERR = 2_000;

export interface WebNodeOptions {
  readonly space: Pick<LoopbackSpace, 'ip' | 'minPort' | 'maxPort'> & {
    /** Undefined: nobody has chosen one, so the window asks, and 127.0.0.1 is looked at. */
    readonly cidr: string | undefined;
  };
  /** Undefined: the config file's, and the settings may change it. */
  readonly name?: string | undefined;
  /** Kept after the process has ended, for a second start with it; default: a temporary one of its own. */
  readonly profileDir?: string | undefined;
}

export class WebNode implements AsyncDisposable {
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #watch = new Watch();

  private constructor({ space, name, profileDir }: WebNodeOptions) {
    if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not there: npm test builds it first`);
    const dir = profileDir ?? mkdtempSync(join(tmpdir(), 'earshot-window-'));
    const args = [
      ...['--no-open', '--profile', dir, '--ip', space.ip],
      ...['--min-port', String(space.minPort), '--max-port', String(space.maxPort)],
      ...(space.cidr === undefined ? [] : ['--cidr', space.cidr]),
      ...(name === undefined ? [] : ['--name', name]),
    ];
    const node = existsSync(PINNED_NODE) ? PINNED_NODE : process.execPath;
    this.#child = spawn(node, [PROGRAM, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    reapWithWorker(this.#child);
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.#watch.changed();
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.#child.once('error', (error) => {
      this.stderr += String(error);
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once('close', () => {
        if (profileDir === undefined) rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
        this.#watch.changed();
        resolve();
      });
    });
  }

  /** Resolves when the window can be opened; rejects with what it said when it can't. */
  static async start(options: WebNodeOptions): Promise<WebNode> {
    const node = new WebNode(options);
    const ended = () => node.#child.exitCode ?? node.#child.signalCode;
    const describe = () => `exit ${ended()}; ${node.stdout}${node.stderr.slice(-SHOWN_STDERR)}`;
    const probe = () => {
      if (ended() !== null) throw new Error(`no window: ${describe()}`);
      return /^open /m.test(node.stdout);
    };
    try {
      await node.#watch.until('an address to open', probe, DEADLINE_MS, describe);
      return node;
    } catch (error) {
      await node[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** `ip:port` others find it at. */
  get address(): string {
    return /^listening on (\S+)$/m.exec(this.stdout)?.[1] ?? '';
  }

  /** What to open in a browser, token and all. */
  get url(): URL {
    return new URL(/^open (\S+)$/m.exec(this.stdout)?.[1] ?? '');
  }

  /** Dies at once and says goodbye to nobody. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Stands still: what is asked of it meanwhile is answered later. POSIX only. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
