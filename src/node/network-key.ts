/** Makes the key of a new closed circle. */

import { randomBytes } from 'node:crypto';
import type { NetworkKey } from '../core/ids.ts';
import { NETWORK_KEY_BYTES, networkKeyFrom } from '../core/network-key.ts';

export function newNetworkKey(): NetworkKey {
  return networkKeyFrom(randomBytes(NETWORK_KEY_BYTES));
}
