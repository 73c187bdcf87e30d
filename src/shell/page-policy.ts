/** What pages of ours may do: their Content-Security-Policy and the headers beside it. Pure. */

/**
 * Own files only, no inline script or style, nothing from elsewhere, in nobody's frame.
 * @param connectTo what the page may connect to besides its own origin
 */
export function contentPolicy(connectTo: readonly string[] = [], styles = "'self'"): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${["'self'", ...connectTo].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Beside the policy on every answer; the last two keep other origins from even noticing that Earshot runs here. */
export const PAGE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;
