/** Whether an address leads where a person would think who reads it. Pure. */

import { latinShape } from '../../../src/core/look-alikes.ts';
import { readableHost } from './punycode.ts';

/**
 * `account`: something stands before an @, which is where a host seems to be. `hidden`: signs that can't be seen or that
 * reorder others. `letters`: the host has letters outside ASCII, or punycode. `number`: an ip in an unusual form.
 * `disguised`: the host is not the one that is written. `buried`: "paypal.com.evil.example".
 */
export type Doubt = 'account' | 'hidden' | 'letters' | 'number' | 'disguised' | 'buried';

export interface Destination {
  /** As a browser asks for it: ASCII only. */
  readonly address: string;
  /** The host as networks know it, with its port: ASCII only. */
  readonly host: string;
  /** The host with its letters: the same as `host`, unless it has some outside ASCII. */
  readonly readable: string;
  /** What the host looks like in Latin letters, where that is something else. */
  readonly looksLike: string | undefined;
  readonly doubts: readonly Doubt[];
}

/** What takes no place, and what reorders its surroundings. */
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/u;
export const HIDDEN_RUNS = /([\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]+)/u;

/** Such a label, with more than a country after it, is there to be read as the end of the host. */
const BURIED = /\.(?:com|org|net|edu|gov)(?=[.-])(?!\.[a-z]{2}$)/;

/** @param address one that find-links.ts found */
export function destinationOf(address: string): Destination {
  const url = new URL(address);
  const authority = /^https?:\/\/([^/?#]*)/i.exec(address)?.[1] ?? '';
  const written = authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/:\d*$/, '')
    .toLowerCase();
  const { host, hostname } = url;
  const readable = readableHost(host);
  const shape = latinShape(readable);
  const isIp = /^[\d.]+$/.test(hostname) || hostname.startsWith('[');
  const international = `.${hostname}`.includes('.xn--');
  const doubts: Doubt[] = [];
  if (authority.includes('@')) doubts.push('account');
  if (HIDDEN.test(address)) doubts.push('hidden');
  if (international) doubts.push('letters');
  if (isIp && (written !== hostname || hostname.startsWith('[::ffff:'))) doubts.push('number');
  if (!isIp && written !== hostname && written !== readableHost(hostname)) doubts.push('disguised');
  if (BURIED.test(hostname.replace(/\.$/, ''))) doubts.push('buried');
  return {
    address: url.href,
    host,
    readable,
    // Only if it could pass for something that is all Latin.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is meant
    looksLike: international && shape !== readable && /^[\x00-\x7f]*$/.test(shape) ? shape : undefined,
    doubts,
  };
}
