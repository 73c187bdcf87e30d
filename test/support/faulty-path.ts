/** The way to a node over loopback, as one caller has it: passes bytes on in their order, late, not at all, or breaks. */

import { connect, createServer, type Server, type Socket } from 'node:net';
import { hostAndPort } from './loopback.ts';

/** What is wrong with a way at present. `there`: from the caller to the node; `back`: the other direction. */
export interface Weather {
  /** Nobody listens, and no connection stays. */
  readonly closed: boolean;
  /** Nothing gets through, and nobody is told, not even of an end. */
  readonly stuckThere: boolean;
  readonly stuckBack: boolean;
  /** Each way. */
  readonly delayMs: number;
}

export const FAIR: Weather = { closed: false, stuckThere: false, stuckBack: false, delayMs: 0 };

/** Waits in one direction of one connection, at most: past it the sender feels it, as it does on a slow line. */
const MAX_WAITING_BYTES = 256 * 1024;

export class FaultyPath implements AsyncDisposable {
  /** `ip:port` to dial. */
  readonly address: string;
  readonly #target: { readonly ip: string; readonly port: number };
  readonly #connections = new Set<Connection>();
  #weather: Weather = FAIR;
  #server: Server | undefined;
  /** One change of listening after the other: a port is bound once at a time. */
  #listening: Promise<void> = Promise.resolve();

  private constructor(address: string, target: string) {
    this.address = address;
    this.#target = hostAndPort(target);
  }

  static async open(address: string, target: string): Promise<FaultyPath> {
    const path = new FaultyPath(address, target);
    await path.change(FAIR);
    return path;
  }

  /** Resolves when it listens, or doesn't, as it should; all else changes at once. */
  change(weather: Weather): Promise<void> {
    this.#weather = weather;
    if (weather.closed) this.cut();
    for (const connection of this.#connections) connection.change(weather);
    this.#listening = this.#listening.then(() => (this.#weather.closed ? this.#close() : this.#listen()));
    return this.#listening;
  }

  /** Every connection breaks at both ends; new ones pass. Returns how many there were. */
  cut(): number {
    const count = this.#connections.size;
    for (const connection of this.#connections) connection.break();
    this.#connections.clear();
    return count;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.change({ ...FAIR, closed: true });
  }

  async #listen(): Promise<void> {
    if (this.#server) return;
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (caller) =>
      this.#take(caller),
    );
    const { ip, port } = hostAndPort(this.address);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, ip, resolve);
    });
    this.#server = server;
  }

  async #close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    this.cut(); // who came in the meantime
    await closed;
  }

  #take(caller: Socket): void {
    if (this.#weather.closed) {
      caller.on('error', () => {});
      caller.resetAndDestroy();
      return;
    }
    const { ip, port } = this.#target;
    const target = connect({ host: ip, port, allowHalfOpen: true, noDelay: true });
    const connection = new Connection(caller, target, this.#weather, () => this.#connections.delete(connection));
    this.#connections.add(connection);
  }
}

class Connection {
  readonly #caller: Socket;
  readonly #target: Socket;
  readonly #there: Lane;
  readonly #back: Lane;

  constructor(caller: Socket, target: Socket, weather: Weather, onClosed: () => void) {
    this.#caller = caller;
    this.#target = target;
    this.#there = new Lane(caller, target);
    this.#back = new Lane(target, caller);
    let open = 2;
    for (const socket of [caller, target]) {
      socket.once('close', () => {
        open -= 1;
        if (open === 0) onClosed();
      });
    }
    this.change(weather); // which also begins to read
  }

  change({ stuckThere, stuckBack, delayMs }: Weather): void {
    this.#there.change(stuckThere, delayMs);
    this.#back.change(stuckBack, delayMs);
  }

  break(): void {
    this.#there.stop();
    this.#back.stop();
    this.#caller.resetAndDestroy();
    this.#target.resetAndDestroy();
  }
}

/** What is on its way: bytes, the end of them, or the end of the connection. */
interface Waiting {
  readonly dueMs: number;
  readonly what: Buffer | 'end' | 'reset';
}

/** One direction of a connection. */
class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #stuck = false;
  #delayMs = 0;
  /** The receiver takes no more. */
  #full = false;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket) {
    this.#from = from;
    this.#to = to;
    from.on('data', (chunk: Buffer) => this.#add(chunk));
    from.on('end', () => this.#add('end'));
    from.on('error', () => {}); // 'close' follows
    from.on('close', (broken) => this.#add(broken || !from.readableEnded ? 'reset' : 'end'));
    to.on('drain', () => {
      this.#full = false;
      this.#pass();
    });
  }

  change(stuck: boolean, delayMs: number): void {
    this.#stuck = stuck;
    this.#delayMs = delayMs;
    this.#pass();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #add(what: Waiting['what']): void {
    if (this.#stopped) return;
    // Never before what was on its way already, however slow the line was then.
    const dueMs = Math.max(performance.now() + this.#delayMs, this.#waiting.at(-1)?.dueMs ?? 0);
    this.#waiting.push({ dueMs, what });
    if (Buffer.isBuffer(what)) this.#waitingBytes += what.length;
    this.#pass();
  }

  #pass(): void {
    clearTimeout(this.#timer);
    for (let next = this.#waiting[0]; next && !this.#stuck && !this.#full; next = this.#waiting[0]) {
      const leftMs = next.dueMs - performance.now();
      if (leftMs > 0) {
        this.#timer = setTimeout(() => this.#pass(), leftMs);
        break;
      }
      this.#waiting.shift();
      this.#hand(next.what);
    }
    const crowded = this.#stuck || this.#waitingBytes > MAX_WAITING_BYTES;
    if (crowded) this.#from.pause();
    else if (this.#from.isPaused()) this.#from.resume();
  }

  #hand(what: Waiting['what']): void {
    if (Buffer.isBuffer(what)) {
      this.#waitingBytes -= what.length;
      if (!this.#to.destroyed) this.#full = !this.#to.write(what);
    } else if (what === 'reset') {
      this.stop();
      this.#to.resetAndDestroy();
    } else if (!this.#to.destroyed) this.#to.end();
  }
}
