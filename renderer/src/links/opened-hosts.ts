/** The hosts opened from this window, so that one that only looks like one of them is noticed. Pure. */

import { lookAlikeKeys } from '../../../src/core/look-alikes.ts';
import { readableHost } from './punycode.ts';

/** More than anybody opens between two reloads; past it the oldest is forgotten. */
const MAX_HOSTS = 500;

export class OpenedHosts {
  /** Oldest first, each with what it looks like. */
  readonly #keys = new Map<string, ReadonlySet<string>>();

  note(hostname: string): void {
    const keys = this.#keys.get(hostname) ?? keysOf(hostname);
    this.#keys.delete(hostname);
    this.#keys.set(hostname, keys);
    const [oldest] = this.#keys.keys();
    if (this.#keys.size > MAX_HOSTS && oldest !== undefined) this.#keys.delete(oldest);
  }

  /** A host opened before that this one, which was not, could be taken for. */
  alike(hostname: string): string | undefined {
    if (this.#keys.has(hostname)) return undefined;
    const keys = keysOf(hostname);
    for (const [host, theirs] of this.#keys) for (const key of keys) if (theirs.has(key)) return host;
    return undefined;
  }
}

/** None for an ip: those that differ by a 1 are neighbours, not impostors. */
function keysOf(hostname: string): ReadonlySet<string> {
  if (/^[\d.]+$|^\[/.test(hostname)) return new Set();
  return lookAlikeKeys(readableHost(hostname).replace(/^www\./, ''));
}
