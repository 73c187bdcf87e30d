/** A TCP proxy on loopback that passes bytes on, delays them, stops, or cuts. */

import { connect, createServer, type Server, type Socket } from 'node:net';
import { hostAndPort } from './loopback.ts';
import { DEADLINE_MS, Watch } from './watch.ts';

interface Pair {
  readonly caller: Socket;
  readonly target: Socket;
}

export class TcpProxy implements AsyncDisposable {
  /** `ip:port` to dial. */
  readonly address: string;
  connectionsAccepted = 0;
  /** All that went through, both ways: what somebody on the way can read. */
  readonly passed: Buffer[] = [];

  readonly #target: { ip: string; port: number };
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  readonly #watch = new Watch();
  #state: 'passing' | 'frozen' | 'refusing' = 'passing';
  #delayMs = 0;

  private constructor(address: string, target: string) {
    this.address = address;
    this.#target = hostAndPort(target);
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (caller) => this.#open(caller));
  }

  static async start(address: string, target: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(address, target);
    const { ip, port } = hostAndPort(address);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(port, ip, resolve);
    });
    return proxy;
  }

  get connectionsOpen(): number {
    return this.#pairs.size;
  }

  until<T>(what: string, probe: (proxy: this) => T | false | null | undefined, timeoutMs = DEADLINE_MS): Promise<T> {
    return this.#watch.until(
      what,
      () => probe(this),
      timeoutMs,
      () => `${this.#state}, ${this.#pairs.size} open, ${this.connectionsAccepted} accepted`,
    );
  }

  /** Both ends of every connection go at once; new ones pass. */
  cut(): void {
    for (const { caller, target } of this.#pairs) {
      caller.resetAndDestroy();
      target.resetAndDestroy();
    }
  }

  /** Nothing passes, nothing closes; new connections are accepted and hang. */
  freeze(): void {
    this.#state = 'frozen';
    for (const { caller, target } of this.#pairs) {
      caller.pause();
      target.pause();
    }
  }

  /** Ends `freeze` and `refuse`. */
  pass(): void {
    this.#state = 'passing';
    for (const { caller, target } of this.#pairs) {
      caller.resume();
      target.resume();
    }
  }

  /** Cuts, and drops whoever connects until `pass`. */
  refuse(): void {
    this.#state = 'refusing';
    this.cut();
  }

  /** Every chunk waits this long before it is handed on, in order. */
  delay(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { caller, target } of this.#pairs) {
      caller.destroy();
      target.destroy();
    }
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #open(caller: Socket): void {
    this.connectionsAccepted += 1;
    if (this.#state === 'refusing') {
      caller.on('error', () => {});
      caller.resetAndDestroy();
      this.#watch.changed();
      return;
    }
    const target = connect({ host: this.#target.ip, port: this.#target.port, allowHalfOpen: true, noDelay: true });
    const pair = { caller, target };
    this.#pairs.add(pair);
    caller.setNoDelay(true);
    this.#forward(caller, target, pair);
    this.#forward(target, caller, pair);
    if (this.#state === 'frozen') target.pause();
    else caller.resume();
    this.#watch.changed();
  }

  #forward(from: Socket, to: Socket, pair: Pair): void {
    const later = (task: () => void): void => {
      if (this.#delayMs > 0) setTimeout(task, this.#delayMs);
      else task();
    };
    from.on('data', (chunk) => {
      this.passed.push(chunk);
      later(() => {
        if (to.destroyed || to.write(chunk)) return;
        from.pause();
        to.once('drain', () => {
          if (this.#state !== 'frozen') from.resume();
        });
      });
    });
    from.on('end', () => later(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      to.destroySoon();
      this.#pairs.delete(pair);
      this.#watch.changed();
    });
  }
}
