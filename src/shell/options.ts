/** Command-line options shared by the three shells. Pure. */

import { resolve } from 'node:path';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { messageOf } from '../core/errors.ts';
import type { NodeOptions } from '../node/node-options.ts';

/** Exit code for options, configuration or a start that a person has to put right. */
export const EXIT_UNUSABLE = 2;

const SHARED = {
  config: { type: 'string' },
  profile: { type: 'string' },
  name: { type: 'string' },
  ip: { type: 'string' },
  cidr: { type: 'string', multiple: true },
  'min-port': { type: 'string' },
  'max-port': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const satisfies ParseArgsOptionsConfig;

const SHARED_HELP = `  --config FILE      configuration to use instead of the profile's or the program's config.json
  --profile DIR      folder this person's things are kept in (default: the first free one)
  --name NAME        display name
  --ip ADDRESS       address of this machine to listen on
  --cidr NETWORK     where to look for people, like 192.168.1.0/24; several: repeat it, or separate by commas
  --min-port PORT    first port of the range to listen on and to look at
  --max-port PORT    last port of that range
  --help, --version`;

/** A shell's own switches, none of which takes a value: name to one line of help. */
export type Switches<S extends string> = Readonly<Record<S, string>>;

export interface Surroundings {
  /** What relative paths start from. */
  readonly baseDir: string;
  /** See NodeOptions. */
  readonly programDir: string | undefined;
  readonly version: string;
}

export type Parsed<S extends string> =
  | { readonly kind: 'run'; readonly options: NodeOptions; readonly switches: ReadonlySet<S> }
  /** `--help` or `--version`: to be printed, exit code 0. */
  | { readonly kind: 'text'; readonly text: string }
  /** To be printed on stderr, exit code 2. */
  | { readonly kind: 'bad'; readonly message: string };

/**
 * Reads the command line of a shell. Whether an address or network makes sense is the configuration's to judge.
 * @param program as a person calls it, for the help text
 */
export function parseOptions<S extends string>(
  argv: readonly string[],
  program: string,
  switches: Switches<S>,
  surroundings: Surroundings,
): Parsed<S> {
  const own = Object.fromEntries(
    Object.keys(switches).map((name) => [name, { type: 'boolean' }]),
  ) as ParseArgsOptionsConfig;
  let read: ReturnType<typeof readArgs>;
  try {
    read = readArgs(argv, own);
  } catch (error) {
    // parseArgs says "Unknown option '--x'. To specify a positional…" over several sentences: the first is enough.
    return bad(messageOf(error).split('. ')[0] ?? '', program);
  }
  const values = read as { [K in keyof typeof SHARED]?: string } & { cidr?: string[] };
  if (values.help) return { kind: 'text', text: `${program} [options]\n\n${switchHelp(switches)}${SHARED_HELP}` };
  if (values.version) return { kind: 'text', text: `earshot ${surroundings.version}` };

  for (const name of ['config', 'profile', 'name', 'ip'] as const) {
    if (values[name]?.trim() === '') return bad(`--${name} is empty; give it a value or leave it out`, program);
  }
  const overrides: Record<string, unknown> = {};
  for (const [option, key] of [
    ['min-port', 'min_port'],
    ['max-port', 'max_port'],
  ] as const) {
    const text = values[option];
    if (text === undefined) continue;
    if (!/^\d{1,9}$/.test(text))
      return bad(`--${option} is "${text}"; it takes a whole number from 1 to 65535`, program);
    overrides[key] = Number(text);
  }
  const cidrs = values.cidr?.flatMap((text) => text.split(',')).map((text) => text.trim());
  if (cidrs?.includes('')) return bad('--cidr is empty; it takes a network like 192.168.1.0/24', program);
  if (cidrs) overrides.cidr = cidrs.length === 1 ? cidrs[0] : cidrs;
  if (values.name !== undefined) overrides.name = values.name;
  if (values.ip !== undefined) overrides.ip = values.ip;

  const path = (value: string | undefined) => (value === undefined ? undefined : resolve(surroundings.baseDir, value));
  return {
    kind: 'run',
    options: {
      configFile: path(values.config),
      profileDir: path(values.profile),
      programDir: surroundings.programDir,
      overrides,
    },
    switches: new Set((Object.keys(switches) as S[]).filter((name) => Object.hasOwn(read, name))),
  };
}

function readArgs(argv: readonly string[], own: ParseArgsOptionsConfig): Record<string, unknown> {
  return parseArgs({ args: [...argv], options: { ...own, ...SHARED }, allowPositionals: false, strict: true }).values;
}

function bad(message: string, program: string): { kind: 'bad'; message: string } {
  return { kind: 'bad', message: `${message}. See: ${program} --help` };
}

function switchHelp(switches: Readonly<Record<string, string>>): string {
  return Object.entries(switches)
    .map(([name, text]) => `  --${name.padEnd(16)} ${text}\n`)
    .join('');
}
