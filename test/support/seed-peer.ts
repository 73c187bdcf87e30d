/**
 * The program Earshot grew out of, for tests: speaks the base protocol as measured, with switches for misbehaving.
 * Written from the wire facts alone over node:http2; imports nothing of src/.
 */

import { connect, createServer, type Http2Server, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import { connect as connectTcp, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ReadMessage } from './grpc-frames.ts';
import { hostAndPort } from './loopback.ts';
import { SeedLink } from './seed-link.ts';
import { DEADLINE_MS, Watch } from './watch.ts';

export const CHAT_PATH = '/message.Chat/NewNode';

/** PINGs the seed answers in silence; the next one is too many. */
const PINGS_TAKEN = 3;
const ENHANCE_YOUR_CALM = 11;

/** What a listener does once the caller has said its address. `hold`: nothing, until `answerHeld`. */
export type Answer =
  | { readonly kind: 'ok' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'text'; readonly text: string | Uint8Array }
  | { readonly kind: 'status'; readonly status: number; readonly message: string };

export interface SeedPeerOptions {
  readonly answer?: Answer;
  /**
   * When a dialed peer enters the map. `before-dial`: a simultaneous call from it gets the duplicate answer.
   * `after-ok`: it gets `ok`, and the dialer that then finds it there half-closes its own stream.
   */
  readonly mapDialed?: 'before-dial' | 'after-ok';
}

export interface DialOptions {
  /** Said instead of the own address. */
  readonly claim?: string | Uint8Array;
  /** `stream-only`: opens the stream and says nothing. */
  readonly hello?: 'say' | 'stream-only';
  /** Not as a seed does: over TLS, with this key. */
  readonly certificate?: { readonly key: string; readonly cert: string };
  /** Where the connection comes from. */
  readonly localAddress?: string;
}

function connectTo(to: TcpNetConnectOpts, certificate: DialOptions['certificate']): Socket {
  if (!certificate) return connectTcp(to);
  return connectTls({ ...to, ...certificate, rejectUnauthorized: false, ALPNProtocols: ['h2'] });
}

export class SeedPeer implements AsyncDisposable {
  /** `ip:port`. */
  readonly address: string;
  answer: Answer;
  /** Every stream ever, both directions. */
  readonly links: SeedLink[] = [];
  /** Who is connected, by the address dialed or said; nothing checks what was said. */
  readonly map = new Map<string, SeedLink>();
  /** First messages of callers, as said. */
  readonly hellos: string[] = [];
  /** PING frames from others that were no answer to one of ours, both directions of dialing. */
  pings = 0;
  goawaysSent = 0;
  connectionsAccepted = 0;
  connectionsOpen = 0;

  readonly #watch = new Watch();
  readonly #server: Http2Server;
  readonly #sessions = new Set<Http2Session>();
  readonly #mapDialed: 'before-dial' | 'after-ok';
  readonly #held = new Set<SeedLink>();

  private constructor(address: string, options: SeedPeerOptions) {
    this.address = address;
    this.answer = options.answer ?? { kind: 'ok' };
    this.#mapDialed = options.mapDialed ?? 'before-dial';
    this.#server = createServer();
    this.#server.on('session', (session) => {
      this.connectionsAccepted += 1;
      this.#adopt(session, true);
    });
    this.#server.on('stream', (stream, headers) => this.#accept(stream, headers[':path'] ?? ''));
    this.#server.on('sessionError', () => {});
  }

  /** @param address `ip:port` */
  static async listen(address: string, options: SeedPeerOptions = {}): Promise<SeedPeer> {
    const peer = new SeedPeer(address, options);
    const { ip, port } = hostAndPort(address);
    await new Promise<void>((resolve, reject) => {
      peer.#server.once('error', reject);
      peer.#server.listen(port, ip, resolve);
    });
    return peer;
  }

  /** Connects and says hello; `link.state` becomes `open` when `ok` comes. */
  dial(address: string, options: DialOptions = {}): SeedLink {
    const { ip, port } = hostAndPort(address);
    const session = connect(`http://${address}`, {
      createConnection: () =>
        connectTo(
          { host: ip, port, ...(options.localAddress ? { localAddress: options.localAddress } : {}) },
          options.certificate,
        ),
    });
    this.#adopt(session, false);
    const stream = session.request({
      ':method': 'POST',
      ':path': CHAT_PATH,
      'content-type': 'application/grpc',
      te: 'trailers',
      'user-agent': 'grpc-go/1.59.0',
    });
    const link = this.#track(new SeedLink(stream, 'dialed', this.#linkOwner));
    link.address = address;
    if (this.#mapDialed === 'before-dial' && !this.map.has(address)) this.map.set(address, link);
    if (options.hello !== 'stream-only') link.say(options.claim ?? this.address);
    return link;
  }

  /** Everyone in the map gets the line. */
  say(text: string | Uint8Array): void {
    for (const link of this.openLinks()) link.say(text);
  }

  /** Answers those who still wait: `ok`, or that they are known meanwhile. */
  answerHeld(): void {
    const held = [...this.#held];
    this.#held.clear();
    for (const link of held) {
      if (this.map.has(link.address)) link.end(0);
      else this.#welcome(link);
    }
  }

  openLinks(): SeedLink[] {
    return this.links.filter((link) => link.state === 'open');
  }

  linkTo(address: string): SeedLink | undefined {
    return this.openLinks().find((link) => link.address === address);
  }

  /** All lines of all links. */
  get lines(): string[] {
    return this.links.flatMap((link) => link.lines);
  }

  until<T>(what: string, probe: (peer: this) => T | false | null | undefined, timeoutMs = DEADLINE_MS): Promise<T> {
    return this.#watch.until(
      `${what} (seed ${this.address})`,
      () => probe(this),
      timeoutMs,
      () => this.#summary(),
    );
  }

  /** Gone at once, sockets and all, as when the process is killed. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.#sessions) session.destroy();
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  readonly #linkOwner = {
    onMessage: (link: SeedLink, text: string, message: ReadMessage): void => this.#onMessage(link, text, message),
    onEnded: (link: SeedLink): void => {
      this.#held.delete(link);
      // A late end never evicts a successor.
      if (this.map.get(link.address) === link) this.map.delete(link.address);
      if (link.direction === 'dialed') link.session.destroy();
    },
    changed: (): void => this.#watch.changed(),
  };

  #accept(stream: ServerHttp2Stream, path: string): void {
    const link = this.#track(new SeedLink(stream, 'accepted', this.#linkOwner));
    if (path !== CHAT_PATH) link.end(12, `unknown method ${path}`);
  }

  #track(link: SeedLink): SeedLink {
    this.links.push(link);
    return link;
  }

  #onMessage(link: SeedLink, text: string, message: ReadMessage): void {
    if (link.state === 'open') {
      link.lines.push(text);
    } else if (link.direction === 'accepted') {
      if (this.#held.has(link)) link.lines.push(text);
      else this.#onHello(link, text);
    } else if (message.msg?.toString('latin1') === 'ok') {
      this.#onOk(link);
    } else {
      link.end();
    }
  }

  #onHello(link: SeedLink, said: string): void {
    this.hellos.push(said);
    link.address = said;
    if (this.map.has(said)) {
      link.end(0);
      return;
    }
    switch (this.answer.kind) {
      case 'ok':
        this.#welcome(link);
        break;
      case 'hold':
        this.#held.add(link);
        break;
      case 'text':
        link.say(this.answer.text);
        break;
      case 'status':
        link.end(this.answer.status, this.answer.message);
        break;
    }
  }

  #welcome(link: SeedLink): void {
    if (link.state !== 'waiting') return;
    this.map.set(link.address, link);
    link.state = 'open';
    link.say('ok');
    this.#watch.changed();
  }

  #onOk(link: SeedLink): void {
    const known = this.map.get(link.address);
    if (known && known !== link) {
      link.halfClose();
      return;
    }
    this.map.set(link.address, link);
    link.state = 'open';
  }

  #adopt(session: Http2Session, accepted: boolean): void {
    let pingsHere = 0;
    this.#sessions.add(session);
    this.connectionsOpen += 1;
    session.on('error', () => {});
    session.on('ping', () => {
      this.pings += 1;
      pingsHere += 1;
      if (accepted && pingsHere > PINGS_TAKEN) {
        this.goawaysSent += 1;
        session.goaway(ENHANCE_YOUR_CALM, 0, Buffer.from('too_many_pings'));
        session.close();
      }
      this.#watch.changed();
    });
    session.once('close', () => {
      this.#sessions.delete(session);
      this.connectionsOpen -= 1;
      this.#watch.changed();
    });
  }

  #summary(): string {
    return `${this.links.length} streams\n  ${this.links
      .slice(-10)
      .map((link) => link.summary())
      .join('\n  ')}`;
  }
}
