/** A terminal node in a process of its own, as the benches drive it. */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

export const PROGRAM = join(import.meta.dirname, '..', 'dist', 'terminal.js');

/** Every bench has this address to itself; nothing else is ever swept. */
export const IP = process.platform === 'darwin' ? '127.0.0.1' : '127.91.0.1';
export const PORTS = { minPort: 4565, maxPort: 4572 };

/** What a bench waits for at most: a node that never answers must not hang it. */
const WAIT_MS = 60_000;

/** What runs, other than the terminal as it is built. */
export interface BenchProgram {
  readonly file: string;
  readonly nodeArgs: readonly string[];
}

export class BenchNode implements AsyncDisposable {
  /** When the process was started, by `performance.now()`. */
  readonly startedAtMs = performance.now();
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #profile: string;

  private constructor(child: ChildProcessByStdio<Writable, Readable, Readable>, profile: string) {
    this.process = child;
    this.#profile = profile;
  }

  static start(name: string, ...args: string[]): Promise<BenchNode> {
    return BenchNode.startProgram({ file: PROGRAM, nodeArgs: [] }, name, ...args);
  }

  static async startProgram({ file, nodeArgs }: BenchProgram, name: string, ...args: string[]): Promise<BenchNode> {
    const profile = await mkdtemp(join(tmpdir(), 'earshot-bench-'));
    const ports = ['--min-port', String(PORTS.minPort), '--max-port', String(PORTS.maxPort)];
    const options = ['--name', name, '--profile', profile, '--ip', IP, '--cidr', `${IP}/32`, ...ports, ...args];
    const stdio = ['pipe', 'pipe', 'pipe', 'ipc'] as const;
    const child = spawn(process.execPath, [...nodeArgs, file, ...options], { stdio: [...stdio] });
    child.stdin?.on('error', () => {}); // it is gone: whoever waits for it finds out
    return new BenchNode(child as unknown as ChildProcessByStdio<Writable, Readable, Readable>, profile);
  }

  /** Lines of stdout or stderr, each with the time it came; resolves with the first that `matches`. */
  waitForLine(matches: (line: string) => boolean, from: 'stdout' | 'stderr' = 'stdout'): Promise<number> {
    const stream = this.process[from];
    return new Promise((resolve, reject) => {
      let rest = '';
      const seen: string[] = [];
      const timer = setTimeout(
        () => finish(new Error(`waited ${WAIT_MS} ms; saw:\n${seen.slice(-20).join('\n')}`)),
        WAIT_MS,
      );
      const finish = (outcome: number | Error) => {
        clearTimeout(timer);
        stream.off('data', onData);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
      const onData = (chunk: Buffer) => {
        const atMs = performance.now();
        const lines = (rest + chunk.toString()).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          seen.push(line.slice(0, 200));
          if (matches(line)) return finish(atMs);
        }
      };
      stream.on('data', onData);
    });
  }

  /** JSON mode: asks for events and for who is here. */
  subscribe(): void {
    this.process.stdin.write('{"id":"s","command":"subscribe"}\n{"id":"p","command":"snapshot"}\n');
  }

  /** JSON mode: resolves to the ids of the first `count` others here. Ask before anything else reads stdout. */
  async waitForPeers(count: number): Promise<string[]> {
    const here = new Map<string, string>();
    const done = this.waitForLine((line) => {
      const message = JSON.parse(line);
      const peers = message.event === 'peer:changed' ? [message.data.peer] : (message.value?.peers ?? []);
      for (const peer of peers) if (peer.state === 'here') here.set(peer.address, peer.id);
      return here.size >= count;
    });
    this.subscribe();
    await done;
    return [...here.values()];
  }

  /** JSON mode: waits for that many others and accepts them, as a person would who knows them: strangers may say less. */
  async befriend(count: number): Promise<void> {
    for (const id of await this.waitForPeers(count)) {
      const done = this.waitForLine((line) => line.includes('"id":"trust"'));
      this.process.stdin.write(
        `${JSON.stringify({ id: 'trust', command: 'person:trust', params: { id, trust: 'accepted' } })}\n`,
      );
      await done;
    }
  }

  /** Resident memory, MiB; Linux only. */
  rssMiB(): number | null {
    return this.process.pid === undefined ? null : rssMiB(this.process.pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode === null) {
      const exited = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill('SIGKILL');
      await exited;
    }
    await rm(this.#profile, { recursive: true, force: true });
  }
}

export function rssMiB(pid: number): number | null {
  try {
    const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? null : Math.round(Number(kib) / 1_024);
  } catch {
    return null;
  }
}
