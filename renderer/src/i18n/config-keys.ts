/** Keys of config.json in the person's words. */

import type { TFunction } from 'i18next';

const KNOWN = [
  'name',
  'ip',
  'cidr',
  'min_port',
  'max_port',
  'peers',
  'legacy_peers',
  'max_connections',
  'history_days',
  'history_max_mb',
  'lobby_share_hours',
  'read_marks',
] as const;

export function configKeyText(t: TFunction, key: string): string {
  const known = KNOWN.find((one) => one === key);
  return known === undefined ? key : t(`configKeys.${known}`);
}
