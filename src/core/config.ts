/** Configuration: what config.json and the options come to, and every reason to refuse them. Pure: reading files is the node's job. */

import type { z } from 'zod';
import { formatIpv4, isHost } from './address.ts';
import { countAddresses, parseCidr } from './cidr.ts';
import { ALLOWED, CONFIG_DEFAULTS, type ConfigFile, configFileSchema, MAX_PAIRS } from './config-schema.ts';
import { ChatError, messageOf } from './errors.ts';
import type { Address, NetworkKey } from './ids.ts';
import { type NetworkKeyFault, readNetworkKey } from './network-key.ts';
import { cleanName } from './text.ts';

// Read where the configuration is used; what they are is cidr.ts's.
export { parseCidr };

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
  /** Connections taken at once, and links past which no stranger is dialed. */
  readonly maxConnections: number;
  /** Of the closed circle this node is in, as it is written best; undefined: it is open. Then seed nodes are let in as above. */
  readonly networkKey: NetworkKey | undefined;
  /** Days that messages are kept, and the size of the history past which the oldest go. */
  readonly historyDays: number;
  readonly historyMaxMb: number;
  /** Hours of the lobby that a newcomer gets. */
  readonly lobbyShareHours: number;
  /** Whether others are told what was read here. */
  readonly readMarks: boolean;
}

/** Keys given on the command line, which win over any file: `--min-port` for min_port. */
export type ConfigOverrides = Pick<ConfigFile, 'name' | 'ip' | 'cidr' | 'min_port' | 'max_port'>;

/**
 * Checks what was read from a file and fills in the defaults.
 * @param source where it was read, named in every message
 * @param overrides from the command line; a message about one names the option
 * @throws ChatError `config-invalid`, naming source, key, what was read and what is allowed; nothing else, whatever `raw` is
 */
export function parseConfig(raw: unknown, source: string, overrides: ConfigOverrides = {}): Config {
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  try {
    // The file alone first: what is wrong in it is to be put right, even where an option covers it this time.
    const alone = new Place(source, []).parse(raw);
    if (Object.keys(given).length === 0) return alone;
    return new Place(source, Object.keys(given)).parse({ ...(raw as object), ...given });
  } catch (error) {
    if (error instanceof ChatError) throw error;
    throw new ChatError('config-invalid', `${source}: it cannot be read: ${messageOf(error)}`, {
      cause: error,
      params: { file: source },
    });
  }
}

/** Where values come from, to word what is wrong with them: a file, and options over it. */
class Place {
  readonly #source: string;
  readonly #overridden: readonly string[];

  constructor(source: string, overridden: readonly string[]) {
    this.#source = source;
    this.#overridden = overridden;
  }

  parse(raw: unknown): Config {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
      throw this.#invalid('the file', raw, 'an object: { "name": "Ana", … }');
    }
    const parsed = configFileSchema.safeParse(raw);
    if (!parsed.success) throw this.#firstIssue(parsed.error, raw as Record<string, unknown>);
    const file = parsed.data;
    const config: Config = {
      name: file.name === undefined ? undefined : cleanName(file.name),
      ip: file.ip,
      cidrs: file.cidr === undefined ? CONFIG_DEFAULTS.cidr : [file.cidr].flat(),
      minPort: file.min_port ?? CONFIG_DEFAULTS.min_port,
      maxPort: file.max_port ?? CONFIG_DEFAULTS.max_port,
      peers: (file.peers ?? CONFIG_DEFAULTS.peers) as Address[],
      legacyPeers: file.legacy_peers ?? CONFIG_DEFAULTS.legacy_peers,
      maxConnections: file.max_connections ?? CONFIG_DEFAULTS.max_connections,
      networkKey: file.network_key === undefined ? undefined : keyIn(file.network_key),
      historyDays: file.history_days ?? CONFIG_DEFAULTS.history_days,
      historyMaxMb: file.history_max_mb ?? CONFIG_DEFAULTS.history_max_mb,
      lobbyShareHours: file.lobby_share_hours ?? CONFIG_DEFAULTS.lobby_share_hours,
      readMarks: file.read_marks ?? CONFIG_DEFAULTS.read_marks,
    };
    this.#checkCircle(config);
    this.#checkRanges(config, file);
    return config;
  }

  #firstIssue(error: z.ZodError, raw: Record<string, unknown>): ChatError {
    const issue = error.issues[0];
    if (issue?.code === 'unrecognized_keys') {
      const key = issue.keys[0] ?? '';
      const known = Object.keys(ALLOWED).join(', ');
      return new ChatError('config-invalid', `${this.#source}: unknown key ${show(key)}; known keys: ${known}`, {
        // Not what it was set to: that may be a secret under a mistyped name.
        params: { file: this.#source, key: withoutKeys(key), read: '', allowed: known },
      });
    }
    const key = String(issue?.path[0] ?? 'the file');
    const read = raw[key];
    // Where text or a list may stand, an entry of the wrong type is told as "neither of the two".
    const inUnion =
      issue?.code === 'invalid_union' ? issue.errors.flat().find(({ path }) => path.length > 0)?.path[0] : undefined;
    const index = issue?.path[1] ?? inUnion;
    // One bad entry of a list: that one is shown, not all of them.
    if (typeof index === 'number' && Array.isArray(read))
      return this.#invalid(key, read[index], ALLOWED[key] ?? '', `[${index}]`);
    return this.#invalid(key, read, ALLOWED[key] ?? 'see config.schema.json');
  }

  /** Who lets in seed nodes from anywhere and closes the circle has to say which of the two is meant. */
  #checkCircle({ legacyPeers, networkKey }: Config): void {
    if (networkKey === undefined || legacyPeers !== true) return;
    throw this.#invalid(
      'legacy_peers',
      true,
      '"loopback" or false where there is a network_key: seed nodes can\'t prove that they have it, so none is let in',
    );
  }

  /** What no single key can know: ports in order, and a space of usable addresses small enough to walk. */
  #checkRanges({ minPort, maxPort, cidrs }: Config, file: ConfigFile): void {
    if (minPort > maxPort) {
      const min = `which is ${minPort}${file.min_port === undefined ? ' by default' : ''}`;
      const max = `which is ${maxPort}${file.max_port === undefined ? ' by default' : ''}`;
      throw this.#blame(['min_port', 'max_port']) === 'min_port'
        ? this.#invalid('min_port', minPort, `a port not above max_port, ${max}`)
        : this.#invalid('max_port', maxPort, `a port not below min_port, ${min}`);
    }
    const shown = cidrs.length === 1 ? cidrs[0] : cidrs;
    const ports = maxPort - minPort + 1;
    const addresses = countAddresses(cidrs);
    if (addresses * ports > MAX_PAIRS) {
      const blamed = this.#blame(['cidr', 'max_port', 'min_port']);
      throw this.#invalid(
        blamed,
        { cidr: shown, max_port: maxPort, min_port: minPort }[blamed],
        `at most ${MAX_PAIRS} address-port pairs; this is ${addresses} addresses x ${ports} ports = ${addresses * ports}. ` +
          'Narrow the cidr or the port range, or name far nodes in peers',
      );
    }
    const unusable = cidrs.find((cidr) => {
      const range = parseCidr(cidr);
      return range && !(isHost(formatIpv4(range.first)) && isHost(formatIpv4(range.last)));
    });
    if (unusable !== undefined) {
      throw this.#invalid(
        'cidr',
        unusable,
        "a network between 1.0.0.0 and 223.255.255.255: no other addresses are a machine's own",
      );
    }
  }

  /** Of keys that together are wrong, the one to name: the first given as an option, else the first. */
  #blame<K extends string>(keys: readonly [K, ...K[]]): K {
    return keys.find((key) => this.#overridden.includes(key)) ?? keys[0];
  }

  #invalid(key: string, read: unknown, allowed: string, index = ''): ChatError {
    const shown = read === undefined ? 'nothing' : key === 'network_key' ? describeKey(read) : show(read);
    const option = this.#overridden.includes(key);
    const label = option ? `--${key.replace('_', '-')}` : `${key}${index}`;
    return new ChatError(
      'config-invalid',
      `${option ? '' : `${this.#source}: `}${label} is ${shown}; allowed: ${allowed}`,
      {
        params: { file: option ? '' : this.#source, key: label, read: shown, allowed },
      },
    );
  }
}

function keyIn(text: string): NetworkKey | undefined {
  const read = readNetworkKey(text);
  return 'key' in read ? read.key : undefined;
}

const KEY_FAULTS: Readonly<Record<NetworkKeyFault, string>> = {
  'not-a-key': 'a text that is no network key',
  'wrong-length': 'a network key with letters missing, or too many',
  mistyped: 'a network key with a typing mistake in it',
};

/** A key is a secret: messages end up in logs, on screens and in screenshots. */
function describeKey(read: unknown): string {
  if (typeof read !== 'string')
    return read === null ? 'null' : `no text but ${Array.isArray(read) ? 'a list' : typeof read}`;
  const judged = readNetworkKey(read);
  return 'fault' in judged ? KEY_FAULTS[judged.fault] : 'a network key';
}

/** A network key, wherever somebody wrote it. */
const KEY_ANYWHERE = /earshot-?(?:[0-9a-z]{4}[- ]?){5,}/gi;

function withoutKeys(text: string): string {
  return text.replace(KEY_ANYWHERE, '(a network key)');
}

/** A value as it would stand in the file, cut to a line. */
function show(value: unknown): string {
  let text: string | undefined;
  try {
    text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  } catch {
    // Circular, or a bigint: not out of a file.
  }
  text ??= typeof value;
  text = withoutKeys(text);
  return text.length <= 120 ? text : `${text.slice(0, 117)}...`;
}
