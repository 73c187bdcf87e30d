/** Finds, reads and writes config.json. What is valid in it is core's to say. */

import { mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type Config, parseConfig } from '../core/config.ts';
import { CONFIG_DEFAULTS, type ConfigFile } from '../core/config-schema.ts';
import { ChatError, messageOf } from '../core/errors.ts';
import { replaceFile } from './durable-file.ts';
import { findJsonFault } from './json-fault.ts';
import type { NodeOptions } from './node-options.ts';

/** A config.json is under 1 KB; with all peers and networks it may hold, under 100 KB. */
const MAX_FILE_BYTES = 1024 * 1024;

const FILE_NAME = 'config.json';

export interface LoadedConfig {
  /** Checked, with defaults and command-line options in it. */
  readonly config: Config;
  /** Where changes are written: the `--config` file, else the profile's. */
  readonly file: string;
  /** The file in force; undefined: there is none, defaults hold. */
  readonly readFrom: string | undefined;
  /** Nobody has chosen where to look: cidr is in neither the profile's file, nor `--config`'s, nor `--cidr`. */
  readonly networkChoiceNeeded: boolean;
}

type Where = Pick<NodeOptions, 'configFile' | 'programDir'>;

/** Files that can be the one in force, the first that exists wins; the first of them is the one written to. */
export function configFilesOf({ configFile, programDir }: Where, profileDir: string): [string, ...string[]] {
  if (configFile !== undefined) return [resolve(configFile)];
  const own = join(profileDir, FILE_NAME);
  return programDir === undefined ? [own] : [own, join(programDir, FILE_NAME)];
}

/**
 * Reads the one file in force and puts the command line's options over it.
 * @throws ChatError `config-invalid`, naming the file (or the option), the key, what was read and what is allowed
 */
export async function loadConfig(options: Omit<NodeOptions, 'profileDir'>, profileDir: string): Promise<LoadedConfig> {
  const files = configFilesOf(options, profileDir);
  const [file] = files;
  for (const candidate of files) {
    const raw = await readJson(candidate);
    if (raw === undefined) continue;
    const config = parseConfig(raw, candidate, options.overrides);
    const chosen = candidate === file && typeof raw === 'object' && raw !== null && Object.hasOwn(raw, 'cidr');
    return { config, file, readFrom: candidate, networkChoiceNeeded: !chosen && options.overrides.cidr === undefined };
  }
  if (options.configFile !== undefined) {
    throw fault(file, 'there is no such file; check the path after --config, or leave the option out');
  }
  const config = parseConfig({}, file, options.overrides);
  return { config, file, readFrom: undefined, networkChoiceNeeded: options.overrides.cidr === undefined };
}

/** Writes wait for each other: each reads the file first, and must see what the one before it wrote. */
let lastWrite: Promise<void> = Promise.resolve();

/**
 * Changes keys of `file`, all or nothing. Its other keys stay, and their order. Where there is no such file yet, it
 * starts from the one in force.
 * @param file and `readFrom`: as `loadConfig` told them
 * @throws ChatError `config-invalid` (nothing is written), `config-unwritable`
 */
export function writeConfigKeys(
  file: string,
  readFrom: string | undefined,
  keys: {
    readonly name?: string | undefined;
    readonly cidr?: string | readonly string[] | undefined;
    readonly history_days?: number | undefined;
    readonly lobby_share_hours?: number | undefined;
    readonly read_marks?: boolean | undefined;
    /** null: to be taken out. */
    readonly network_key?: string | null | undefined;
  },
): Promise<void> {
  const write = lastWrite.then(() => writeNow(file, readFrom, keys));
  lastWrite = write.catch(() => {});
  return write;
}

async function writeNow(
  file: string,
  readFrom: string | undefined,
  keys: Parameters<typeof writeConfigKeys>[2],
): Promise<void> {
  const own = await readJson(file);
  const inherited =
    own === undefined && readFrom !== undefined && readFrom !== file ? await readJson(readFrom) : undefined;
  if (inherited !== undefined) parseConfig(inherited, readFrom ?? file);
  const base = (own ?? startFrom(inherited)) as ConfigFile;
  if (own !== undefined) parseConfig(base, file);
  const { cidr, network_key, ...plain } = keys;
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  const changed: ConfigFile = {
    ...base,
    ...given,
    // One network is written as the seed wrote it: as text.
    ...(cidr === undefined
      ? {}
      : { cidr: Array.isArray(cidr) && cidr.length === 1 ? cidr[0] : (cidr as string | string[]) }),
    ...(network_key === undefined || network_key === null ? {} : { network_key }),
  };
  if (network_key === null) delete changed.network_key;
  parseConfig(changed, file);
  try {
    await replaceConfig(file, changed.network_key !== undefined, `${JSON.stringify(changed, undefined, 2)}\n`);
  } catch (error) {
    throw new ChatError(
      'config-unwritable',
      `${file} cannot be written: ${messageOf(error)}; make it writable, or start with --config FILE`,
      {
        cause: error,
        params: { file, reason: messageOf(error) },
      },
    );
  }
}

/** What the first file of a profile takes over from the program's. */
function startFrom(inherited: unknown): ConfigFile {
  const { $schema, ...rest } = (inherited ?? {}) as ConfigFile;
  // A relative path to the schema leads nowhere from another folder.
  const absolute = $schema !== undefined && (isAbsolute($schema) || URL.canParse($schema));
  const base: ConfigFile = absolute ? { $schema, ...rest } : rest;
  // The default, copied, would look like someone's choice of networks.
  if ([base.cidr].flat().join() === CONFIG_DEFAULTS.cidr.join()) delete base.cidr;
  return base;
}

/** Undefined when there is no such file. */
async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES)
      throw fault(file, `it has ${size} bytes; allowed: ${MAX_FILE_BYTES}. It can hardly be a config.json`);
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof ChatError) throw error;
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw fault(file, `it cannot be read: ${messageOf(error)}`, error);
  }
  // Some editors begin a file with a byte order mark; it means nothing in UTF-8.
  if (text.startsWith('\ufeff')) text = text.slice(1);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const where = findJsonFault(text);
    const place = where ? `line ${where.line}, column ${where.column}: ${where.advice}` : 'see its commas and quotes';
    throw fault(file, `it is not JSON: ${place}`, error);
  }
}

function fault(file: string, reason: string, cause?: unknown): ChatError {
  return new ChatError('config-invalid', `${file}: ${reason}`, { cause, params: { file, reason } });
}

/**
 * Through a symbolic link, so that the link stays and what it leads to changes; with the permissions that it had, but for
 * its owner alone where there is a secret in it.
 */
async function replaceConfig(file: string, secret: boolean, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const target = await realpath(file).catch(() => file);
  const mode = await stat(target)
    .then((found) => found.mode & 0o777)
    .catch(() => undefined);
  await replaceFile(target, text, secret ? undefined : mode);
}
