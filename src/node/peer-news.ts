/** What the peer room tells, handed to whom it concerns. */

import type { Announcer } from './announcer.ts';
import type { NeighborhoodOptions } from './neighborhood.ts';
import type { Notices } from './notices.ts';
import type { Talk } from './talk.ts';

export interface Listeners {
  readonly talk: Talk;
  readonly notices: Notices;
  readonly announcer: Announcer;
}

export function peerNews({ talk, notices, announcer }: Listeners): NeighborhoodOptions['events'] {
  return {
    joined: (session) => {
      talk.joined(session);
      notices.settle(session.address);
    },
    left: ({ id }) => talk.left(id),
    line: ({ id }, text) => talk.conversation.heard(id, text),
    renamed: ({ id }, name) => talk.conversation.renamed(id, name),
    heard: (session, frame) => talk.heard(session, frame),
    group: (session, frame) => talk.heardOfGroups(session, frame),
    drained: (session) => talk.drained(session),
    refused: (code, message, address) =>
      notices.raise({
        code: code === 'version' ? 'version-mismatch' : 'downgrade-refused',
        message,
        params: { address },
      }),
    progressed: (sweep) => announcer.announce('sweep:progressed', { sweep }),
  };
}
