/**
 * What can be done with frames that are well formed: by strangers, and by people whom the victim's person accepted.
 */

import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { LOBBY } from '../../src/core/ids.ts';
import { HostileLog } from '../../test/support/hostile-log.ts';
import {
  haveMessage,
  helloMessage,
  logsNamedIn,
  readMarkMessage,
  typingMessage,
  wantMessage,
} from '../../test/support/hostile-packets.ts';
import type { Attack } from './attack.ts';
import { Siege } from './siege.ts';
import { streamOver } from './stream-over.ts';

const STRANGERS = 150;
const ACCEPTED = 4;
/** Of one network. */
const DIALED = 250;
/** Before a message of gRPC: whether it is compressed, and its length. */
const PREFIX_BYTES = 5;
/** Of one Have, as many as may be in it. */
const HAVE_LOGS = 1_024;
/** Small frames go out by the hundred: the attacker's own calls are not to slow it down. */
const FRAMES_A_WRITE = 200;

/** The logs that the victim names first, out of what it says on a stream. */
function namedLogs(stream: Duplex, found: (logs: readonly Uint8Array[]) => void): void {
  let heard = Buffer.alloc(0);
  const hear = (chunk: Buffer): void => {
    heard = Buffer.concat([heard, chunk]);
    while (heard.length >= PREFIX_BYTES && heard.length >= PREFIX_BYTES + heard.readUInt32BE(1)) {
      const end = PREFIX_BYTES + heard.readUInt32BE(1);
      const logs = logsNamedIn(heard.subarray(PREFIX_BYTES, end));
      heard = heard.subarray(end);
      if (logs.length === 0) continue;
      stream.off('data', hear);
      stream.resume();
      found(logs);
      return;
    }
  };
  stream.on('data', hear);
}

/** What one connection says again and again, as fast as it is read. */
type Speech = (logs: readonly Uint8Array[]) => Uint8Array;

function speak(stream: Duplex, hello: Uint8Array, next: Speech): void {
  stream.write(hello);
  namedLogs(stream, (logs) => {
    const more = (): void => {
      while (!stream.destroyed && stream.write(next(logs)));
    };
    stream.on('drain', more);
    more();
  });
}

/** Of a connection with this key. */
type Speaker = (key: string) => Speech;

function talk(text: string): Speaker {
  let nonce = 0;
  return (key) => {
    const log = new HostileLog(key, ++nonce % 256);
    return () => log.next(text);
  };
}

function frames(count: number, make: (logs: readonly Uint8Array[], index: number) => Uint8Array): Speaker {
  return () => (logs) => Buffer.concat(Array.from({ length: count }, (_, index) => make(logs, index)));
}

interface Talk {
  readonly name: string;
  readonly over: string;
  readonly speaker: Speaker;
  readonly victimSaidMessages?: number;
}

const TALKS: readonly Talk[] = [
  { name: 'message flood', over: 'signed messages of 64 bytes, 256 in a frame', speaker: talk('x'.repeat(64)) },
  {
    name: 'flood of large texts',
    over: 'signed messages of 60 KB, three in a frame',
    speaker: talk('x'.repeat(60_000)),
  },
  {
    name: 'Want flood',
    over: '20,000 messages of the victim, asked for from the beginning again and again',
    speaker: frames(FRAMES_A_WRITE, (logs, i) => wantMessage(LOBBY, logs[i % logs.length] as Uint8Array)),
    victimSaidMessages: 20_000,
  },
  {
    name: 'Have flood',
    over: 'each frame says to have 1,024 more logs, of which there is none',
    speaker: frames(1, () =>
      haveMessage(
        LOBBY,
        Array.from({ length: HAVE_LOGS }, () => randomBytes(32)),
        1_000_000,
      ),
    ),
  },
  {
    name: 'Typing and ReadMark flood',
    over: 'the smallest frames that there are',
    speaker: frames(FRAMES_A_WRITE, (logs, i) =>
      i % 2 === 0 ? typingMessage(LOBBY) : readMarkMessage(LOBBY, logs[(i >> 1) % logs.length] as Uint8Array, 1 + i),
    ),
  },
];

function call(siege: Siege, count: number, speaker: Speaker): void {
  siege.keep(count, 'tls', ({ socket, address, run, key }) =>
    speak(streamOver(socket), helloMessage(address, run), speaker(key)),
  );
}

export const TALK_ATTACKS: readonly Attack[] = [
  ...TALKS.map(
    ({ over, speaker, ...rest }): Attack => ({
      ...rest,
      over: `TLS, ${STRANGERS} strangers: ${over}`,
      keys: STRANGERS,
      begin: (siege) => call(siege, STRANGERS, speaker),
    }),
  ),
  ...TALKS.map(
    ({ name, over, speaker, ...rest }): Attack => ({
      ...rest,
      name: `${name}, accepted`,
      over: `TLS, ${ACCEPTED} whom the victim accepted: ${over}`,
      keys: ACCEPTED,
      accepted: true,
      begin: (siege) => call(siege, ACCEPTED, speaker),
    }),
  ),
  ...TALKS.slice(0, 2).map(
    ({ name, over, speaker }): Attack => ({
      name: `${name}, dialed`,
      over: `TLS, ${DIALED} strangers whom the victim finds at as many addresses: ${over}`,
      keys: DIALED,
      victimArgs: ['--cidr', Siege.network],
      begin: (siege) => siege.lie(DIALED, (stream, key, run) => speak(stream, helloMessage('ok', run), speaker(key))),
    }),
  ),
];
