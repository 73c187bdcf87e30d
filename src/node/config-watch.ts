/** Notices edits to config.json while the node runs. */
import type { Clock } from '../core/clock.ts';
import type { ChatError } from '../core/errors.ts';
import type { Config } from '../core/config.ts';
import type { LoadedConfig } from './config-file.ts';

export interface ConfigWatchOptions {
  /** Reads it as it is now: `() => loadConfig(options, profileDir)`. */
  load(): Promise<LoadedConfig>;
  /** Files whose change may matter; they need not exist: `configFilesOf(options, profileDir)`. */
  readonly files: readonly string[];
  /** What is in force at the start. */
  readonly initial: LoadedConfig;
  readonly clock: Clock;
  /** A changed and valid configuration, or why it is not. The same is never told twice in a row. */
  onEdit(edit: LoadedConfig | ChatError): void;
}
export interface ConfigWatch {
  /** Looks now, without waiting: after a write of one's own. onEdit has been called when this resolves. */
  check(): Promise<void>;
  /** Idempotent. */
  close(): void;
}
export declare function watchConfig(options: ConfigWatchOptions): ConfigWatch;

/** What is in force: the configuration, and the address it led to. */
export interface InForce { readonly config: Config; readonly ip: string | undefined }
/** Keys that differ and take effect at the next start only: of ip, min_port, max_port, legacy_peers. */
export declare function restartNeededFor(running: InForce, edited: InForce): string[];
