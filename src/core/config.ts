/** config.json: its shape, its defaults and every reason to refuse it. Pure: reading files is the node's job. */

import IPCIDR from 'ip-cidr';
import { z } from 'zod';
import { isLoopback, MAX_PORT, parseAddress, parseIpv4 } from './address.ts';
import { ChatError } from './errors.ts';
import type { Address } from './ids.ts';
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
} as const;

/** Valid configuration with every default filled in; `ip` is chosen later, when this machine's addresses are known. */
export interface Config {
  /** Display name, cleaned; undefined: the machine's user name. */
  readonly name: string | undefined;
  /** Address to listen on; undefined: this machine's address inside the first of `cidrs`. */
  readonly ip: string | undefined;
  /** Networks to sweep, as written. */
  readonly cidrs: readonly string[];
  readonly minPort: number;
  readonly maxPort: number;
  /** Always tried, however far away. */
  readonly peers: readonly Address[];
  /** Which plaintext seed-protocol nodes may link: from this machine, from anywhere, or none. */
  readonly legacyPeers: 'loopback' | boolean;
}

const portSchema = (text: string) => z.int().min(1).max(MAX_PORT).describe(text);

const cidrText = z
  .string()
  .refine((text) => parseCidr(text) !== undefined, 'an IPv4 network like "192.168.1.0/24"');

const networkKeys = {
  ip: z
    .string()
    .refine((text) => parseIpv4(text) !== undefined && parseIpv4(text) !== 0, 'one IPv4 address of this machine, like "192.168.1.7" (not 0.0.0.0)')
    .describe("Address to listen on. Default: this machine's address inside the first cidr."),
  cidr: z
    .union([cidrText, z.array(cidrText).min(1).max(MAX_CIDRS)])
    .describe(
      `Network or networks to look for people in, in CIDR notation. Addresses times ports may be at most ${MAX_PAIRS}. Default: "127.0.0.1/32", this machine only.`,
    ),
};

/** The file as written. Strict: an unknown key is a typing mistake, and says so. */
export const configFileSchema = z
  .strictObject({
    $schema: z.string().describe('For editors: where the schema of this file is.'),
    name: z
      .string()
      .refine((text) => cleanName(text) !== '' && [...text].length <= MAX_NAME_LENGTH, `a name of 1 to ${MAX_NAME_LENGTH} characters`)
      .describe("Display name, 1 to 64 characters. Default: the machine's user name."),
    ...networkKeys,
    min_port: portSchema('First port of the range, listened on and swept. Default: 4565.'),
    max_port: portSchema('Last port of the range. Default: 4569.'),
    peers: z
      .array(z.string().refine((text) => parseAddress(text) !== undefined, 'an address and port like "10.1.2.3:4565"'))
      .max(MAX_PEERS)
      .describe('Nodes always tried, however far away, each as ip:port.'),
    legacy_peers: z
      .union([z.literal('loopback'), z.boolean()])
      .describe('Plaintext seed-protocol nodes: "loopback" (from this machine only, the default), true (from anywhere) or false (none).'),
  })
  .partial()
  .meta({ title: 'Earshot config.json' });

export type ConfigFile = z.infer<typeof configFileSchema>;

/** What is allowed for a key, for messages: `config.json: min_port is 0; allowed: a whole number from 1 to 65535`. */
const ALLOWED: Readonly<Record<string, string>> = {
  $schema: 'text',
  name: `text of 1 to ${MAX_NAME_LENGTH} characters`,
  ip: 'one IPv4 address of this machine, like "192.168.1.7" (not 0.0.0.0)',
  cidr: `an IPv4 network like "192.168.1.0/24", or a list of 1 to ${MAX_CIDRS}`,
  min_port: `a whole number from 1 to ${MAX_PORT}`,
  max_port: `a whole number from 1 to ${MAX_PORT}`,
  peers: `a list of at most ${MAX_PEERS} addresses like "10.1.2.3:4565"`,
  legacy_peers: '"loopback", true or false',
};

/** First and last address of an IPv4 network, as numbers; undefined when it is not one. */
export function parseCidr(text: string): { first: number; last: number } | undefined {
  const [ip, prefix] = text.split('/');
  // ip-cidr also takes IPv6 and short forms; the sweep walks IPv4 only, and a short form is a typing mistake.
  if (ip === undefined || prefix === undefined || parseIpv4(ip) === undefined) return undefined;
  if (!/^\d{1,2}$/.test(prefix) || !IPCIDR.isValidCIDR(text)) return undefined;
  const network = new IPCIDR(text);
  const first = parseIpv4(String(network.start()));
  const last = parseIpv4(String(network.end()));
  return first === undefined || last === undefined ? undefined : { first, last };
}

function configInvalid(source: string, key: string, read: unknown, allowed: string): ChatError {
  const shown = read === undefined ? 'nothing' : cutForDisplay(JSON.stringify(read));
  return new ChatError('config-invalid', `${source}: ${key} is ${shown}; allowed: ${allowed}`, {
    params: { file: source, key, read: shown, allowed },
  });
}

function cutForDisplay(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 117)}...`;
}

/**
 * Checks what was read from a file (or made of options) and fills in the defaults.
 * @param source where it was read, named in every message
 * @throws ChatError `config-invalid`, naming source, key, what was read and what is allowed
 */
export function parseConfig(raw: unknown, source: string): Config {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw configInvalid(source, 'the file', raw, 'an object: { "name": "Ana", … }');
  }
  const parsed = configFileSchema.safeParse(raw);
  if (!parsed.success) throw firstIssue(parsed.error, raw as Record<string, unknown>, source);
  const file = parsed.data;
  const config: Config = {
    name: file.name === undefined ? undefined : cleanName(file.name),
    ip: file.ip,
    cidrs: file.cidr === undefined ? CONFIG_DEFAULTS.cidr : [file.cidr].flat(),
    minPort: file.min_port ?? CONFIG_DEFAULTS.min_port,
    maxPort: file.max_port ?? CONFIG_DEFAULTS.max_port,
    peers: (file.peers ?? CONFIG_DEFAULTS.peers) as Address[],
    legacyPeers: file.legacy_peers ?? CONFIG_DEFAULTS.legacy_peers,
  };
  checkRanges(config, source);
  return config;
}

function firstIssue(error: z.ZodError, raw: Record<string, unknown>, source: string): ChatError {
  const issue = error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    return new ChatError(
      'config-invalid',
      `${source}: unknown key "${key}"; known keys: ${Object.keys(ALLOWED).join(', ')}`,
      { params: { file: source, key, read: cutForDisplay(JSON.stringify(raw[key])), allowed: Object.keys(ALLOWED).join(', ') } },
    );
  }
  const key = String(issue?.path[0] ?? 'the file');
  return configInvalid(source, key, raw[key], ALLOWED[key] ?? 'see config.schema.json');
}

/** What no single key can know: ports in order, and a space small enough to walk. */
function checkRanges(config: Config, source: string): void {
  if (config.minPort > config.maxPort) {
    throw configInvalid(source, 'min_port', config.minPort, `a port not above max_port, which is ${config.maxPort}`);
  }
  const ports = config.maxPort - config.minPort + 1;
  let addresses = 0;
  for (const cidr of config.cidrs) {
    const range = parseCidr(cidr);
    if (range) addresses += range.last - range.first + 1;
  }
  const pairs = addresses * ports;
  if (pairs > MAX_PAIRS) {
    throw configInvalid(
      source,
      'cidr',
      config.cidrs.length === 1 ? config.cidrs[0] : config.cidrs,
      `at most ${MAX_PAIRS} address-port pairs; this is ${addresses} addresses x ${ports} ports = ${pairs}. ` +
        'Narrow the cidr or the port range, or name far nodes in peers',
    );
  }
}

/** True when nothing outside this machine is ever looked at. */
export function isLoopbackOnly(config: Pick<Config, 'cidrs' | 'peers'>): boolean {
  return config.cidrs.every((cidr) => isLoopback(cidr.split('/')[0] ?? '') && Number(cidr.split('/')[1]) >= 8)
    && config.peers.every((peer) => isLoopback(peer.split(':')[0] ?? ''));
}
