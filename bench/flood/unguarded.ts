/** Stands in for src/peer/http2-server-guard.ts in the victim without limits. */

export function guardHttp2Server(): () => void {
  return () => {};
}
