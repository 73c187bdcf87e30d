/** Has gRPC take nothing that is compressed. */

import type { ServerInterceptingCall, ServerInterceptor } from '@grpc/grpc-js';

/**
 * A few hundred bytes would become a whole frame, many of them with each read, before anybody counts. gRPC (1.14.7) has
 * no option for it; the call below is told of an encoding that it doesn't know, so that it answers UNIMPLEMENTED, as
 * gRPC's own rules say.
 */
export const refuseCompressed: ServerInterceptor = (_method, call) => {
  (call as { incomingEncoding?: string }).incomingEncoding = 'none is accepted';
  return call as ServerInterceptingCall; // not wrapped: it is on the way of every message
};
