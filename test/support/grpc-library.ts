/** The chat service through an ordinary gRPC library: what the hand-made seed peer is checked against. */

import { fileURLToPath } from 'node:url';
import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { DEADLINE_MS, Watch } from './watch.ts';

const PROTO = fileURLToPath(new URL('../../proto/chat.proto', import.meta.url));

interface Said {
  msg?: string;
  frame?: unknown;
}

const chat = (
  grpc.loadPackageDefinition(loadSync(PROTO, { defaults: true, oneofs: true })) as unknown as {
    message: { Chat: grpc.ServiceClientConstructor };
  }
).message.Chat;

const NO_PROXY = {
  'grpc.enable_http_proxy': 0,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.max_receive_message_length': 8 * 1024 * 1024,
};

/** One call of the library's, and what came of it. */
export class LibraryCall implements Disposable {
  readonly heard: string[] = [];
  status: grpc.StatusObject | undefined;
  readonly stream: grpc.ClientDuplexStream<Said, Said>;
  readonly #client: grpc.Client;
  readonly #watch = new Watch();

  constructor(address: string, options: grpc.ChannelOptions = {}) {
    const client = new chat(address, grpc.credentials.createInsecure(), { ...NO_PROXY, ...options });
    this.#client = client;
    this.stream = (client.NewNode as unknown as () => grpc.ClientDuplexStream<Said, Said>).call(client);
    this.stream.on('data', (reply: Said) => {
      this.heard.push(reply.msg ?? '');
      this.#watch.changed();
    });
    this.stream.on('status', (status: grpc.StatusObject) => {
      this.status = status;
      this.#watch.changed();
    });
    this.stream.on('error', () => {});
  }

  until<T>(what: string, probe: (call: this) => T | false | undefined): Promise<T> {
    return this.#watch.until(
      what,
      () => probe(this),
      DEADLINE_MS,
      () => `${this.heard.length} heard, status ${this.status?.code}`,
    );
  }

  [Symbol.dispose](): void {
    this.stream.cancel();
    this.#client.close();
  }
}

/** The library as the listening side. */
export class LibraryServer implements AsyncDisposable {
  readonly heard: string[] = [];
  ended = 0;
  readonly #watch = new Watch();
  readonly #server = new grpc.Server();

  async listen(
    address: string,
    answer: (call: grpc.ServerDuplexStream<Said, Said>, first: string) => void,
  ): Promise<this> {
    this.#server.addService(chat.service, {
      NewNode: (call: grpc.ServerDuplexStream<Said, Said>) => {
        let first = true;
        call.on('data', ({ msg }: Said) => {
          if (first) answer(call, msg ?? '');
          else this.heard.push(msg ?? '');
          first = false;
          this.#watch.changed();
        });
        call.on('end', () => {
          this.ended += 1;
          call.end();
          this.#watch.changed();
        });
        call.on('error', () => {});
      },
    });
    await new Promise<void>((resolve, reject) => {
      this.#server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error) =>
        error ? reject(error) : resolve(),
      );
    });
    return this;
  }

  until<T>(what: string, probe: (server: this) => T | false | undefined): Promise<T> {
    return this.#watch.until(
      what,
      () => probe(this),
      DEADLINE_MS,
      () => JSON.stringify(this.heard),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.forceShutdown();
  }
}
