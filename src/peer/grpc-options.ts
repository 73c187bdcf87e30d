/** How grpc-js is set up, on both sides. */

import type { ChannelOptions, ServerOptions, ServiceDefinition } from '@grpc/grpc-js';
import { NEW_NODE_PATH } from './chat-proto.ts';
import { refuseCompressed } from './grpc-uncompressed.ts';
import { MAX_FRAME_BYTES, MAX_HTTP2_SESSION_MB, MAX_PACKET_BYTES } from './limits.ts';
import type { Security } from './wire.ts';

/** Packets are encoded once for everybody, so gRPC is handed bytes and gives bytes. */
export const asBytes = (bytes: Buffer): Buffer => bytes;

export const chatService: ServiceDefinition = {
  NewNode: {
    path: NEW_NODE_PATH,
    requestStream: true,
    responseStream: true,
    requestSerialize: asBytes,
    requestDeserialize: asBytes,
    responseSerialize: asBytes,
    responseDeserialize: asBytes,
  },
};

/** Only a seed node may say something longer than a frame: gRPC keeps the beginning of each message that is under way. */
function messageLengths(security: Security): ChannelOptions {
  return {
    'grpc.max_receive_message_length': security === 'tls' ? MAX_FRAME_BYTES : MAX_PACKET_BYTES,
    'grpc.max_send_message_length': MAX_PACKET_BYTES,
  };
}

export function serverOptions(security: Security): Partial<ServerOptions> {
  return {
    ...messageLengths(security),
    'grpc.max_concurrent_streams': 1, // a connection is for one link
    'grpc-node.max_session_memory': MAX_HTTP2_SESSION_MB,
    interceptors: [refuseCompressed],
  };
}

const ofEveryClient: ChannelOptions = {
  // Two nodes in one process must not share a socket, and a LAN address is never behind a proxy.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_http_proxy': 0,
  // The default keeps 1 MiB of every stream for a retry that a two-way stream can't have: a quarter of the CPU.
  'grpc.per_rpc_retry_buffer_size': 16_384,
  'grpc.enable_retries': 0,
  // Says nothing of who we are: the default names the library and its version.
  'grpc.primary_user_agent': 'earshot',
};

export function clientOptions(security: Security): ChannelOptions {
  return { ...messageLengths(security), ...ofEveryClient };
}
