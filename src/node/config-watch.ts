/** Notices edits to config.json while the node runs, and knows which of them have to wait for the next start. */

import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock, Timer } from '../core/clock.ts';
import type { Config } from '../core/config.ts';
import { ChatError, messageOf } from '../core/errors.ts';
import type { LoadedConfig } from './config-file.ts';

/** An editor writes in several steps (truncate, write; or unlink, rename): believed when two readings this far apart agree. */
export const SETTLE_MS = 250;
/** A file written to without end is believed at last as it is: after 5 s. */
const MAX_READINGS = 20;
/** Where the OS reports no changes (network drives, watch limits): one small file read every 5 s. */
export const POLL_MS = 5_000;

export interface ConfigWatchOptions {
  /** Reads it as it is now: `() => loadConfig(options, profileDir)`. */
  load(): Promise<LoadedConfig>;
  /** Files whose change may matter, whether they exist or not: `configFilesOf(options, profileDir)`. */
  readonly files: readonly string[];
  /** What is in force at the start. */
  readonly initial: LoadedConfig;
  readonly clock: Clock;
  /** A changed and valid configuration, or why it is not. The same is never told twice in a row. */
  onEdit(edit: LoadedConfig | ChatError): void;
}

export interface ConfigWatch {
  /** Looks now, without waiting: after a write of one's own. `onEdit` has been called when this resolves. */
  check(): Promise<void>;
  /** Idempotent; `onEdit` is not called afterwards. */
  close(): void;
}

export function watchConfig({ load, files, initial, clock, onEdit }: ConfigWatchOptions): ConfigWatch {
  let told = fingerprint(initial);
  let timer: Timer | undefined;
  let reading = false;
  let closed = false;

  const read = (): Promise<LoadedConfig | ChatError> =>
    load().catch((error: unknown) =>
      error instanceof ChatError ? error : new ChatError('config-invalid', messageOf(error), { cause: error }),
    );
  const tell = (edit: LoadedConfig | ChatError): void => {
    if (closed || fingerprint(edit) === told) return;
    told = fingerprint(edit);
    onEdit(edit);
  };
  const lookIn = (delayMs: number): void => {
    timer?.cancel();
    if (!closed) timer = clock.after(delayMs, () => void look());
  };
  /** One look: reads until two readings agree, then tells, then waits for the next poll. */
  const look = async (): Promise<void> => {
    if (reading || closed) return;
    reading = true;
    try {
      let edit = await read();
      for (let readings = 1; fingerprint(edit) !== told && readings < MAX_READINGS && !closed; readings++) {
        const before = fingerprint(edit);
        await new Promise<void>((resolve) => {
          timer = clock.after(SETTLE_MS, resolve);
        });
        edit = await read();
        if (fingerprint(edit) === before) break;
      }
      tell(edit);
    } finally {
      reading = false;
      lookIn(POLL_MS);
    }
  };

  const watchers = watchFolders(files, () => {
    // While a look is under way it notices by itself: its readings disagree.
    if (!reading) lookIn(SETTLE_MS);
  });
  lookIn(SETTLE_MS);

  return {
    check: async () => tell(await read()),
    close: () => {
      closed = true;
      timer?.cancel();
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** Watches folders, not files: an editor that writes by renaming leaves a file's watcher on the old one. */
function watchFolders(files: readonly string[], onChange: () => void): FSWatcher[] {
  const names = new Set(files.map((file) => basename(file)));
  return [...new Set(files.map((file) => dirname(file)))].flatMap((folder) => {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (name === null || names.has(name)) onChange();
      });
      // The folder went away, or the watch limit is reached: polling remains.
      watcher.on('error', () => watcher.close());
      return [watcher];
    } catch {
      return [];
    }
  });
}

function fingerprint(edit: LoadedConfig | ChatError): string {
  return edit instanceof ChatError
    ? `!${edit.message}`
    : JSON.stringify([edit.config, edit.networkChoiceNeeded, edit.readFrom]);
}

/** What is in force, or would be: the configuration and the address to listen on it leads to (`ipFor`). */
export interface InForce {
  readonly config: Config;
  /** Undefined: this machine has no such address. */
  readonly ip: string | undefined;
}

/**
 * The keys that differ and take effect at the next start only: those the listener is opened with. name, cidr, peers and
 * network_key are taken up at once; but where another cidr leads to another address to listen on, `ip` needs a restart.
 */
export function restartNeededFor(running: InForce, edited: InForce): string[] {
  const keys: string[] = [];
  if (running.ip !== edited.ip) keys.push('ip');
  if (running.config.minPort !== edited.config.minPort) keys.push('min_port');
  if (running.config.maxPort !== edited.config.maxPort) keys.push('max_port');
  if (running.config.legacyPeers !== edited.config.legacyPeers) keys.push('legacy_peers');
  if (running.config.maxConnections !== edited.config.maxConnections) keys.push('max_connections');
  return keys;
}
