/** The shape of config.json: keys, limits, defaults, and the JSON schema for editors. Pure. */

import { z } from 'zod';
import { isHost, MAX_PORT, parseAddress } from './address.ts';
import { parseCidr } from './cidr.ts';
import { readNetworkKey } from './network-key.ts';
import { cleanName, MAX_NAME_LENGTH } from './text.ts';

/** Address-port pairs one sweep may walk: a /12 with one port, a /16 with sixteen. More is a mistyped prefix. */
export const MAX_PAIRS = 1_048_576;

/** Networks one list may hold, and peers: far above need, low enough to validate at once. */
const MAX_CIDRS = 64;
const MAX_PEERS = 1_024;

/** The seed's defaults: this machine only, five ports, so nobody scans a network without having asked. */
export const CONFIG_DEFAULTS = {
  cidr: ['127.0.0.1/32'],
  min_port: 4565,
  max_port: 4569,
  peers: [] as string[],
  legacy_peers: 'loopback',
  max_connections: 256,
  history_days: 365,
  history_max_mb: 2_048,
  lobby_share_hours: 24,
  read_marks: true,
} as const;

/**
 * Whom our person has not accepted can hold 128 of them (64 links of strangers, 32 callers that have not said hello, 32 that
 * have said nothing: src/peer/limits.ts); 32 more are for accepted people, whatever the others do.
 */
export const MIN_MAX_CONNECTIONS = 160;
/**
 * What waits for a peer may take a megabyte each: a gigabyte in all. And each takes a descriptor, of which a system gives a
 * process some thousands: Node raises the usual 1,024 as far as it may.
 */
const MAX_MAX_CONNECTIONS = 1_024;
/** A day is the least that is worth a file; past a hundred years "for ever" is meant. */
const MAX_HISTORY_DAYS = 36_500;
/** Less holds hardly an evening of a busy lobby; more is a number with too many zeros. */
const MIN_HISTORY_MB = 16;
const MAX_HISTORY_MB = 1_048_576;
/** A month: who comes for the first time wants to know what is going on, not everything. */
const MAX_LOBBY_SHARE_HOURS = 744;

const ONE_IP = 'one IPv4 address of this machine, like "192.168.1.7" (not 0.0.0.0)';

// Patterns are for editors that read config.schema.json; the rule is the refinement beside each.
const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IP = `${OCTET}(?:\\.${OCTET}){3}`;
const pattern = (source: string) => new RegExp(`^${source}$`);

const portSchema = (text: string, byDefault: number) =>
  z.int().min(1).max(MAX_PORT).describe(`${text} Default: ${byDefault}.`).meta({ default: byDefault });

const cidrText = z
  .string()
  .regex(pattern(`${IP}/(?:[12]?\\d|3[0-2])`))
  .refine((text) => parseCidr(text) !== undefined);

const peerText = z
  .string()
  .regex(pattern(`${IP}:[1-9]\\d{0,4}`))
  .refine((text) => parseAddress(text) !== undefined && isHost(text.split(':')[0] ?? ''));

/** The file as written. Strict: an unknown key is a typing mistake, and says so. */
export const configFileSchema = z
  .strictObject({
    $schema: z.string().describe('For editors: where the schema of this file is.'),
    name: z
      .string()
      .refine((text) => cleanName(text) !== '' && [...text].length <= MAX_NAME_LENGTH)
      .describe(`Display name, 1 to ${MAX_NAME_LENGTH} characters. Default: the machine's user name.`)
      .meta({ minLength: 1, maxLength: MAX_NAME_LENGTH }),
    ip: z
      .string()
      .regex(pattern(IP))
      .refine(isHost)
      .describe("Address to listen on. Default: this machine's address inside the first cidr."),
    cidr: z
      .union([cidrText, z.array(cidrText).min(1).max(MAX_CIDRS)])
      .describe(
        `Network or networks to look for people in, in CIDR notation. Addresses times ports may be at most ${MAX_PAIRS}. Default: "127.0.0.1/32", this machine only.`,
      )
      .meta({ default: CONFIG_DEFAULTS.cidr[0] }),
    min_port: portSchema('First port of the range, listened on and swept.', CONFIG_DEFAULTS.min_port),
    max_port: portSchema('Last port of the range.', CONFIG_DEFAULTS.max_port),
    peers: z
      .array(peerText)
      .max(MAX_PEERS)
      .describe('Nodes always tried, however far away, each as ip:port.')
      .meta({ default: [] }),
    legacy_peers: z
      .union([z.literal('loopback'), z.boolean()])
      .describe(
        'Plaintext seed-protocol nodes: "loopback" (from this machine only, the default), true (from anywhere) or false (none).',
      )
      .meta({ default: CONFIG_DEFAULTS.legacy_peers }),
    max_connections: z
      .int()
      .min(MIN_MAX_CONNECTIONS)
      .max(MAX_MAX_CONNECTIONS)
      .describe(
        `Connections taken at once, and links past which no more strangers are dialed. Default: ${CONFIG_DEFAULTS.max_connections}.`,
      )
      .meta({ default: CONFIG_DEFAULTS.max_connections }),
    network_key: z
      .string()
      .refine((text) => 'key' in readNetworkKey(text))
      .describe(
        'Key of a closed circle: only nodes that have it are let in, and seed nodes are not. `earshot key` makes one. Default: none, the lobby is open.',
      )
      .meta({ pattern: '^(?:earshot|EARSHOT)[ -]?(?:[0-9A-Za-z]{4}[ -]?){14}$' }),
    history_days: z
      .int()
      .min(1)
      .max(MAX_HISTORY_DAYS)
      .describe(`Days that messages are kept. Default: ${CONFIG_DEFAULTS.history_days}.`)
      .meta({ default: CONFIG_DEFAULTS.history_days }),
    history_max_mb: z
      .int()
      .min(MIN_HISTORY_MB)
      .max(MAX_HISTORY_MB)
      .describe(
        `Size of the history, in MB, past which the oldest messages go. Default: ${CONFIG_DEFAULTS.history_max_mb}.`,
      )
      .meta({ default: CONFIG_DEFAULTS.history_max_mb }),
    lobby_share_hours: z
      .number()
      .min(0)
      .max(MAX_LOBBY_SHARE_HOURS)
      .describe(
        `Hours of the lobby that somebody gets who comes for the first time; 0: nothing. Default: ${CONFIG_DEFAULTS.lobby_share_hours}.`,
      )
      .meta({ default: CONFIG_DEFAULTS.lobby_share_hours }),
    read_marks: z
      .boolean()
      .describe('Whether others are told what was read here. Default: true.')
      .meta({ default: CONFIG_DEFAULTS.read_marks }),
  })
  .partial()
  .meta({ title: 'Earshot config.json' });

export type ConfigFile = z.infer<typeof configFileSchema>;

/** What is allowed for a key, for messages: `config.json: min_port is 0; allowed: a whole number from 1 to 65535`. */
export const ALLOWED: Readonly<Record<string, string>> = {
  $schema: 'text',
  name: `text of 1 to ${MAX_NAME_LENGTH} visible characters`,
  ip: ONE_IP,
  cidr: `an IPv4 network like "192.168.1.0/24", or a list of 1 to ${MAX_CIDRS}`,
  min_port: `a whole number from 1 to ${MAX_PORT}`,
  max_port: `a whole number from 1 to ${MAX_PORT}`,
  peers: `a list of at most ${MAX_PEERS} addresses like "10.1.2.3:4565"`,
  legacy_peers: '"loopback", true or false',
  max_connections: `a whole number from ${MIN_MAX_CONNECTIONS} (with fewer, strangers could take nearly every place) to ${MAX_MAX_CONNECTIONS}; or leave max_connections out, for ${CONFIG_DEFAULTS.max_connections}`,
  history_days: `a whole number of days from 1 to ${MAX_HISTORY_DAYS}`,
  history_max_mb: `a whole number from ${MIN_HISTORY_MB} to ${MAX_HISTORY_MB}`,
  lobby_share_hours: `a number of hours from 0 (nothing) to ${MAX_LOBBY_SHARE_HOURS}`,
  read_marks: 'true or false',
  network_key: 'a key as `earshot key` prints it, whole; run that for a new one, or leave network_key out',
};

/** config.schema.json, made of the validator: `node scripts/config-schema.ts` writes it. */
export function configSchemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(configFileSchema, { target: 'draft-7' }), undefined, 2)}\n`;
}
