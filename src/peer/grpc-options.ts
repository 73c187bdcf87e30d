/** How grpc-js is set up, on both sides. */

import type { ChannelOptions, ServiceDefinition } from '@grpc/grpc-js';
import { NEW_NODE_PATH } from './chat-proto.ts';
import { MAX_PACKET_BYTES } from './limits.ts';

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

const bothSides: ChannelOptions = {
  'grpc.max_receive_message_length': MAX_PACKET_BYTES,
  'grpc.max_send_message_length': MAX_PACKET_BYTES,
};

export const serverOptions: ChannelOptions = {
  ...bothSides,
  'grpc.max_concurrent_streams': 1, // a connection is for one link
};

export const clientOptions: ChannelOptions = {
  ...bothSides,
  // Two nodes in one process must not share a socket, and a LAN address is never behind a proxy.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_http_proxy': 0,
  // The default keeps 1 MiB of every stream for a retry that a two-way stream can't have: a quarter of the CPU.
  'grpc.per_rpc_retry_buffer_size': 16_384,
  'grpc.enable_retries': 0,
  // Says nothing of who we are: the default names the library and its version.
  'grpc.primary_user_agent': 'earshot',
};
