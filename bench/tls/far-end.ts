/** Listens in a process of its own, answers each call with `ok`, and counts the lines that come. */

import { decodePacket, encodeMsg } from '../../src/peer/chat-proto.ts';
import { GrpcTransport } from '../../src/peer/grpc-transport.ts';
import { certify, generateKey } from '../../src/peer/identity.ts';

/** `far-end.js IP PORT LINES`: after so many lines on one call it says `done`, and begins anew. */
const [ip = '', port = '', lines = ''] = process.argv.slice(2);
const certificate = await certify(generateKey());
const transport = new GrpcTransport({ ip, minPort: Number(port), maxPort: Number(port), certificate });

await transport.listen((wire) => {
  let isFirst = true;
  let heard = 0;
  wire.handle({
    packet: (bytes) => {
      wire.took(bytes.length);
      const { frame, msg } = decodePacket(bytes);
      if (isFirst) {
        isFirst = false;
        wire.admit(false);
        wire.write(encodeMsg('ok'));
        return;
      }
      heard += frame?.kind === 'events' ? frame.events.length : msg === '' ? 0 : 1;
      if (heard < Number(lines)) return;
      heard = 0;
      wire.write(encodeMsg('done'));
    },
    drained() {},
    closed() {},
  });
});
process.on('disconnect', () => process.exit());
process.send?.('listening');
