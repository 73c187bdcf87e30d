/** A terminal node in a process of its own: started, watched, frozen, killed, and never left behind. */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reapWithWorker } from './child-reaper.ts';
import type { LoopbackSpace } from './loopback.ts';
import { DEADLINE_MS, Watch } from './watch.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TERMINAL = join(ROOT, 'dist', 'terminal.js');
/** The Node everything runs on, whichever one runs the tests. */
const PINNED_NODE = join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/**
 * Collects garbage all the time: what breaks only when the collector comes, breaks now. In the thread that has the links
 * alone: workers are started with the same options, and with two collectors a start takes seconds of CPU.
 */
export const EAGER_COLLECTOR = [
  '--expose-gc',
  '--import',
  'data:text/javascript,import{isMainThread}from"node:worker_threads";if(isMainThread)setInterval(gc,40).unref()',
];

/** Of the end of stderr, in failures. */
const SHOWN_STDERR = 2_000;

export interface NodeProcessOptions {
  /** Where it listens and looks. */
  readonly space?: Pick<LoopbackSpace, 'ip' | 'cidr' | 'minPort' | 'maxPort'> | undefined;
  readonly name?: string;
  /** Kept after the process has ended, for a second start with it; default: a temporary one of its own. */
  readonly profileDir?: string;
  /** More options of the terminal. */
  readonly args?: readonly string[];
  /** Options of Node itself. */
  readonly nodeArgs?: readonly string[];
  /** What runs it: `ip netns exec NAME`, say. */
  readonly launcher?: readonly string[];
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export abstract class NodeProcess implements AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams;
  stderr = '';
  exit: Exit | undefined;
  readonly #ownProfileDir: string | undefined;
  readonly #watch = new Watch();

  protected constructor(options: NodeProcessOptions, modeArgs: readonly string[]) {
    if (!existsSync(TERMINAL)) throw new Error(`${TERMINAL} is not there: npm test builds it first`);
    this.#ownProfileDir = options.profileDir === undefined ? mkdtempSync(join(tmpdir(), 'earshot-test-')) : undefined;
    const { space } = options;
    const args = [
      ...(options.nodeArgs ?? []),
      TERMINAL,
      ...modeArgs,
      '--profile',
      options.profileDir ?? (this.#ownProfileDir as string),
      ...(space
        ? [
            '--ip',
            space.ip,
            '--cidr',
            space.cidr,
            '--min-port',
            String(space.minPort),
            '--max-port',
            String(space.maxPort),
          ]
        : []),
      ...(options.name === undefined ? [] : ['--name', options.name]),
      ...(options.args ?? []),
    ];
    const [command, ...rest] = [
      ...(options.launcher ?? []),
      existsSync(PINNED_NODE) ? PINNED_NODE : process.execPath,
      ...args,
    ];
    this.child = spawn(command as string, rest, { cwd: ROOT, stdio: 'pipe' });
    reapWithWorker(this.child);
    this.child.stdin.on('error', () => {});
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.#watch.changed();
    });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.onOutput(text);
      this.#watch.changed();
    });
    this.child.once('error', (error) => {
      this.stderr += String(error);
      this.exit ??= { code: null, signal: null };
      this.#watch.changed();
    });
    // 'close', not 'exit': everything it wrote has been read by then.
    this.child.once('close', (code, signal) => {
      this.exit = { code, signal };
      if (this.#ownProfileDir) rmSync(this.#ownProfileDir, { recursive: true, force: true });
      this.onExit();
      this.#watch.changed();
    });
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Looks at `probe` now and after everything the process writes, until it gives a value. */
  waitFor<T>(what: string, probe: (node: this) => T | false | null | undefined, timeoutMs = DEADLINE_MS): Promise<T> {
    return this.#watch.until(
      what,
      () => probe(this),
      timeoutMs,
      () => this.describe(),
    );
  }

  exited(timeoutMs = DEADLINE_MS): Promise<Exit> {
    return this.waitFor('the process to exit', () => this.exit, timeoutMs);
  }

  /** Dies at once and says goodbye to nobody. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited();
  }

  /** Stands still as if the machine slept; its sockets stay. POSIX only. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  resume(): void {
    this.child.kill('SIGCONT');
  }

  /** Asked to leave, as by Ctrl-C. */
  async interrupt(): Promise<Exit> {
    this.child.kill('SIGINT');
    return this.exited();
  }

  /** Linux only. */
  rssBytes(): number {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes) * 1024;
  }

  /** Open file descriptors: sockets, pipes, files. Linux only. */
  openFiles(): number {
    return readdirSync(`/proc/${this.pid}/fd`).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.exit) await this.kill();
  }

  protected abstract onOutput(text: string): void;
  protected onExit(): void {}

  protected describe(): string {
    const exit = this.exit ? `exited with ${this.exit.code ?? this.exit.signal}` : `running (pid ${this.pid})`;
    return `${exit}; stderr: ${this.stderr.slice(-SHOWN_STDERR) || '(empty)'}`;
  }
}
