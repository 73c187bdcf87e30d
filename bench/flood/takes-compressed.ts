/** Stands in for src/peer/grpc-uncompressed.ts in the victim without limits: gRPC as it comes. */

export function refuseCompressed<Call>(_method: unknown, call: Call): Call {
  return call;
}
