/** The window over HTTP and its link over a WebSocket, on the loopback address only. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { MAX_TEXT_BYTES } from '../../core/text.ts';
import type { ContractTarget } from '../../ipc/contract.ts';
import { exportingTarget } from '../export-target.ts';
import { contentPolicy, PAGE_HEADERS } from '../page-policy.ts';
import type { ShellNode } from '../shell-node.ts';
import type { WindowFiles } from '../window-files.ts';
import { admittedHost, admittedOrigin, admittedToken, SUBPROTOCOL } from './admission.ts';
import { ExportShelf } from './export-shelf.ts';
import { linkWindow } from './window-link.ts';

const HOST = '127.0.0.1';
/** Always the same where it can be: what a window keeps (drafts, language) belongs to its port. */
const FIRST_PORT = 45_650;
const PORTS_TRIED = 64;

/** A longest text with every byte escaped, and room around it. */
const MAX_REQUEST_BYTES = 6 * MAX_TEXT_BYTES + 4_096;
const MAX_WINDOWS = 16;
const MAX_CONNECTIONS = 128;
/** Close code for a wrong token; the window says that this address is of an earlier start. */
const WRONG_TOKEN = 4401;
/** RFC 6455: going away; try again later. */
const GOING_AWAY = 1001;
const TRY_LATER = 1013;
/** How long a socket we close may take to agree. */
const CLOSE_WITHIN_MS = 500;

export interface WebServerOptions {
  readonly node: ShellNode;
  readonly files: WindowFiles;
  readonly token: string;
  /** First port tried; 0: any. */
  readonly firstPort?: number;
}

export class WebServer {
  readonly #options: WebServerOptions;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  readonly #stopping = new AbortController();
  readonly #exports = new ExportShelf();
  /** What windows ask of the node, through us. */
  readonly #target: ContractTarget;

  constructor(options: WebServerOptions) {
    this.#options = options;
    this.#target = exportingTarget(options.node, (asked) => this.#exports.export(options.node, asked));
    this.#http = createServer({ headersTimeout: 5_000, requestTimeout: 10_000 }, (request, response) =>
      this.#answer(request, response),
    );
    this.#http.maxConnections = MAX_CONNECTIONS;
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_REQUEST_BYTES,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  /** What to open in a browser; whoever has it drives the node. */
  get url(): string {
    return `http://${HOST}:${this.port}/#token=${this.#options.token}`;
  }

  async start(): Promise<void> {
    const first = this.#options.firstPort ?? FIRST_PORT;
    await listenOnFirstFree(this.#http, first);
  }

  async stop(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    await this.#exports.close();
    for (const socket of this.#sockets.clients) closeSoon(socket, GOING_AWAY, 'the node has stopped');
    if (!this.#http.listening) return;
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeIdleConnections();
    setTimeout(() => this.#http.closeAllConnections(), CLOSE_WITHIN_MS).unref();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const host = admittedHost(request.headers, this.port);
    const refuse = (status: number, text: string) => response.writeHead(status, PAGE_HEADERS).end(text);
    if (host === undefined) return void refuse(421, 'This is not that host.');
    if (request.method !== 'GET' && request.method !== 'HEAD') return void refuse(405, 'GET only.');
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (request.method === 'GET' && this.#exports.answer(path, response)) return;
    const file = this.#options.files.get(path);
    if (file === undefined) return void refuse(404, 'Not found.');
    response.writeHead(200, {
      ...PAGE_HEADERS,
      'Content-Security-Policy': contentPolicy([`ws://${host}`]),
      'Content-Type': file.type,
      'Content-Length': file.body.length,
      'Cache-Control': 'no-cache',
    });
    response.end(request.method === 'HEAD' ? undefined : file.body);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const host = admittedHost(request.headers, this.port);
    if (host === undefined || request.url !== '/contract' || !admittedOrigin(request.headers, host)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n', () => socket.destroy());
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (window) => {
      if (!admittedToken(request.headers, this.#options.token)) closeSoon(window, WRONG_TOKEN, 'wrong token');
      else if (this.#sockets.clients.size > MAX_WINDOWS) closeSoon(window, TRY_LATER, 'too many windows');
      else linkWindow(this.#options.node, this.#target, window, this.#stopping.signal);
    });
  }
}

/** Closes by the protocol's handshake, and without it when the other end doesn't answer. */
function closeSoon(socket: WebSocket, code: number, reason: string): void {
  socket.on('error', () => {});
  socket.close(code, reason);
  const timer = setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS);
  socket.on('close', () => clearTimeout(timer));
}

/** Listens on the first free port from `first`; past the last one tried, on any. */
export async function listenOnFirstFree(server: Server, first: number): Promise<void> {
  for (let port = first; ; port = port - first < PORTS_TRIED && port > 0 ? port + 1 : 0) {
    server.listen({ host: HOST, port, exclusive: true });
    try {
      await once(server, 'listening');
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if ((code !== 'EADDRINUSE' && code !== 'EACCES') || port === 0) throw error;
    }
  }
}
