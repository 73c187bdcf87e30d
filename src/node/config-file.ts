/** Finds, reads and writes config.json. What is valid is core's to say. */

import { type Config, type ConfigFile } from '../core/config.ts';
import type { ChatError } from '../core/errors.ts';
import type { Clock } from '../core/clock.ts';
import type { NodeOptions } from './node-options.ts';

export interface LoadedConfig {
  /** Checked, with defaults and command-line overrides in it. */
  readonly config: Config;
  /** Where changes are written: the `--config` file, else the profile's. */
  readonly file: string;
  /** The file in force; undefined: there is none, defaults hold. */
  readonly readFrom: string | undefined;
  /** Nobody has chosen where to look: cidr is in neither the profile's file, nor `--config`'s, nor `--cidr`. */
  readonly networkChoiceNeeded: boolean;
}

/** @throws ChatError `config-invalid` */
export declare function loadConfig(options: NodeOptions, profileDir: string): Promise<LoadedConfig>;

/**
 * Changes keys of `file`, all or nothing. Its other keys stay, and their order. Where there is no such file yet, it
 * starts from the one in force, `readFrom`.
 * @throws ChatError `config-invalid` (nothing is written), `config-unwritable`
 */
export declare function writeConfigKeys(
  file: string,
  readFrom: string | undefined,
  keys: Pick<ConfigFile, 'name' | 'cidr'>,
): Promise<void>;
