/** The configuration in force: what was read at the start, and what of later edits takes effect while running. */

import type { Clock } from '../core/clock.ts';
import { type Config, parseConfig } from '../core/config.ts';
import { ChatError } from '../core/errors.ts';
import type { Settings } from '../core/model.ts';
import type { Params } from '../ipc/contract.ts';
import { Circle } from '../peer/circle.ts';
import { configFilesOf, type LoadedConfig, loadConfig, writeConfigKeys } from './config-file.ts';
import { type ConfigWatch, restartNeededFor, watchConfig } from './config-watch.ts';
import { newNetworkKey } from './network-key.ts';
import { type Interfaces, ipFor } from './networks.ts';
import type { NodeOptions } from './node-options.ts';

export interface LiveConfigOptions {
  readonly options: NodeOptions;
  readonly profileDir: string;
  readonly clock: Clock;
  readonly interfaces: () => Interfaces;
  /** Something in force has changed. */
  readonly onChange: () => void;
  /** The file was edited into something that can't be used; what was in force stays. */
  readonly onRejected: (error: ChatError) => void;
}

export class LiveConfig {
  readonly #options: LiveConfigOptions;
  #loaded: LoadedConfig | undefined;
  #inForce: Config | undefined;
  #ip = '';
  #circle: Circle | undefined;
  #restartNeededFor: string[] = [];
  #watch: ConfigWatch | undefined;

  constructor(options: LiveConfigOptions) {
    this.#options = options;
  }

  /** @throws ChatError `config-invalid`, `listen-failed` */
  async load(): Promise<void> {
    this.#loaded = await this.#read();
    this.#inForce = this.#loaded.config;
    this.#ip = ipFor(this.#inForce, this.#options.interfaces());
  }

  get inForce(): Config {
    if (!this.#inForce) throw new Error('load first');
    return this.#inForce;
  }

  /** Where to listen. */
  get ip(): string {
    return this.#ip;
  }

  /** The closed circle we are in, or are to be in as soon as the links of before have ended. */
  get circle(): Circle | undefined {
    const { networkKey } = this.inForce;
    if (this.#circle?.key !== networkKey) this.#circle = networkKey && new Circle(networkKey);
    return this.#circle;
  }

  watch(): void {
    const initial = this.#loaded;
    if (!initial) throw new Error('load first');
    const { options, profileDir, clock } = this.#options;
    this.#watch = watchConfig({
      load: () => this.#read(),
      files: configFilesOf(options, profileDir),
      initial,
      clock,
      onEdit: (edit) => this.#edited(edit),
    });
  }

  close(): void {
    this.#watch?.close();
  }

  /**
   * Writes keys to the file and puts them in force.
   * @throws ChatError `config-invalid` (nothing is written), `config-unwritable`
   */
  async change(change: Params<'settings:change'>): Promise<void> {
    const { name, cidrs, historyDays, lobbyShareHours, readMarks } = change;
    const loaded = this.#loaded;
    if (!loaded) throw new Error('load first');
    if (Object.values(change).every((value) => value === undefined)) return; // a file written for nothing would hide the program's own
    const { overrides } = this.#options.options;
    if (name !== undefined) refuseOverridden('--name', overrides.name);
    if (cidrs !== undefined) {
      refuseOverridden('--cidr', overrides.cidr);
      // Before anything is written: the networks must be valid, and one of our addresses in the first of them.
      const candidate = parseConfig(
        { cidr: cidrs, min_port: this.inForce.minPort, max_port: this.inForce.maxPort },
        'settings',
      );
      ipFor({ ip: this.inForce.ip, cidrs: candidate.cidrs }, this.#options.interfaces());
    }
    const keys = {
      name,
      cidr: cidrs,
      history_days: historyDays,
      lobby_share_hours: lobbyShareHours,
      read_marks: readMarks,
    };
    await writeConfigKeys(loaded.file, loaded.readFrom, keys);
    await this.#watch?.check();
  }

  /**
   * Joins the circle of that key, or a new one, or opens up: see `circle:change`.
   * @throws ChatError `config-invalid` (nothing is written), `config-unwritable`
   */
  async changeCircle(key: string | null): Promise<void> {
    const loaded = this.#loaded;
    if (!loaded) throw new Error('load first');
    if (key === null && this.inForce.networkKey === undefined) return;
    // Before anything is written, and in the one spelling.
    const { networkKey } =
      key === null ? {} : parseConfig({ network_key: key === 'new' ? newNetworkKey() : key }, 'settings');
    await writeConfigKeys(loaded.file, loaded.readFrom, { network_key: networkKey ?? null });
    await this.#watch?.check();
  }

  /** This machine's addresses are others now: ours may be among those that went. */
  networksChanged(): void {
    try {
      const ip = ipFor(this.inForce, this.#options.interfaces());
      if (ip === this.#ip) return;
      this.#ip = ip;
      this.#options.onChange();
    } catch {
      // No address inside the cidr just now: the cable may come back, and until then there is nowhere to move to.
    }
  }

  settings(): Omit<Settings, 'name' | 'ip'> {
    const { cidrs, minPort, maxPort, peers, legacyPeers, maxConnections, networkKey } = this.inForce;
    const { historyDays, historyMaxMb, lobbyShareHours, readMarks } = this.inForce;
    return {
      file: this.#loaded?.file ?? '',
      cidrs: [...cidrs],
      minPort,
      maxPort,
      peers: [...peers],
      legacyPeers: networkKey === undefined && legacyPeers,
      maxConnections,
      closedCircle: networkKey !== undefined,
      historyDays,
      historyMaxMb,
      lobbyShareHours,
      readMarks,
      networkChoiceNeeded: this.#loaded?.networkChoiceNeeded ?? false,
      restartNeededFor: this.#restartNeededFor,
    };
  }

  #read(): Promise<LoadedConfig> {
    return loadConfig(this.#options.options, this.#options.profileDir);
  }

  #edited(edit: LoadedConfig | ChatError): void {
    if (edit instanceof ChatError) {
      this.#options.onRejected(edit);
      return;
    }
    const running = this.inForce;
    // What a restart is needed for stays as it is; the rest is taken over.
    const { ip, minPort, maxPort, legacyPeers, maxConnections } = running;
    const next: Config = { ...edit.config, ip, minPort, maxPort, legacyPeers, maxConnections };
    try {
      this.#ip = ipFor(next, this.#options.interfaces());
    } catch (error) {
      this.#options.onRejected(error as ChatError);
      return;
    }
    this.#loaded = edit;
    this.#inForce = next;
    // An ip that only follows from the cidr is moved to at once; a written one is taken up at the next start.
    this.#restartNeededFor = restartNeededFor(
      { config: running, ip: running.ip },
      { config: edit.config, ip: edit.config.ip },
    );
    this.#options.onChange();
  }
}

function refuseOverridden(option: string, value: unknown): void {
  if (value === undefined) return;
  throw new ChatError('config-invalid', `${option} decides this for now; start without ${option} to change it here`, {
    params: { file: option, key: option, read: '', allowed: '' },
  });
}
