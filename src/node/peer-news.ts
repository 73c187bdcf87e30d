/** What the peer room tells, handed to whom it concerns. */

import type { PeerId } from '../core/ids.ts';
import type { Announcer } from './announcer.ts';
import type { Conversation } from './conversation.ts';
import type { DirectRooms } from './direct-rooms.ts';
import type { NeighborhoodOptions } from './neighborhood.ts';
import type { Notices } from './notices.ts';

export interface Listeners {
  readonly conversation: Conversation;
  readonly directs: DirectRooms;
  readonly notices: Notices;
  readonly announcer: Announcer;
}

export function peerNews({ conversation, directs, notices, announcer }: Listeners): NeighborhoodOptions['events'] {
  return {
    joined: (session) => {
      conversation.joined(session);
      if (!session.isSeed) directs.linked(session.id as PeerId);
      notices.settle(session.address);
    },
    left: ({ id }) => conversation.left(id),
    lines: ({ id }, texts) => conversation.heard(id, texts),
    renamed: ({ id }, name) => conversation.renamed(id, name),
    personal: ({ id }, frame) => directs.received(id as PeerId, frame),
    refused: (code, message, address) =>
      notices.raise({
        code: code === 'version' ? 'version-mismatch' : 'downgrade-refused',
        message,
        params: { address },
      }),
    progressed: (sweep) => announcer.announce('sweep:progressed', { sweep }),
  };
}
