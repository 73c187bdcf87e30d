/** Networks of one's own on Linux: machines are network namespaces, cabled to a bridge in one more. Needs root. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { platform } from 'node:os';

/** Names begin with this and the pid of the worker that made them. */
const PREFIX = 'earshot';

let made = 0;

function ip(...args: string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Undefined when namespaces can be made here; else why not. */
export function whyNoNamespaces(): string | undefined {
  if (platform() !== 'linux') return 'network namespaces are a Linux thing';
  if (process.getuid?.() !== 0) return 'making network namespaces needs root';
  const name = `${PREFIX}-${process.pid}-try`;
  try {
    ip('netns', 'add', name);
    ip('-n', name, 'link', 'add', 'try', 'type', 'bridge');
    return undefined;
  } catch (error) {
    return `"ip netns" does not work here: ${String((error as { stderr?: string }).stderr ?? error).trim()}`;
  } finally {
    try {
      ip('netns', 'delete', name);
    } catch {
      // It was never made.
    }
  }
}

/** Those of workers that were killed before they could clean up. */
function deleteStale(): void {
  for (const line of ip('netns', 'list').split('\n')) {
    const [, name, pid] = /^((?:earshot)-(\d+)-\S+)/.exec(line) ?? [];
    if (name !== undefined && !existsSync(`/proc/${pid}`)) ip('netns', 'delete', name);
  }
}

/** A machine on the network. */
export interface Machine {
  readonly namespace: string;
  /** Command that runs what follows there. */
  readonly launcher: readonly string[];
  /** Pulls its cable: at the other end, so that the machine itself sees nothing but silence. */
  unplug(): void;
  plug(): void;
}

export class PrivateNetwork implements Disposable {
  readonly #bridge: string;
  readonly #namespaces: string[] = [];

  constructor() {
    deleteStale();
    this.#bridge = this.#namespace();
    ip('-n', this.#bridge, 'link', 'add', 'bridge', 'type', 'bridge');
    ip('-n', this.#bridge, 'link', 'set', 'bridge', 'up');
  }

  /**
   * @param addresses like `10.77.0.1/29`, all on one interface, the first being the one it prefers
   * @param routes networks reached without a router although it has no address in them
   */
  machine(addresses: readonly string[], routes: readonly string[] = []): Machine {
    const namespace = this.#namespace();
    const port = `port${this.#namespaces.length}`;
    const bridge = this.#bridge;
    ip('-n', bridge, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
    ip('-n', bridge, 'link', 'set', port, 'master', 'bridge', 'up');
    ip('-n', namespace, 'link', 'set', 'lo', 'up');
    for (const address of addresses) ip('-n', namespace, 'address', 'add', address, 'dev', 'eth0');
    ip('-n', namespace, 'link', 'set', 'eth0', 'up');
    for (const route of routes) ip('-n', namespace, 'route', 'add', route, 'dev', 'eth0');
    // Taking the port off the bridge, not down: a link that is down is seen by the machine itself.
    return {
      namespace,
      launcher: ['ip', 'netns', 'exec', namespace],
      unplug: () => ip('-n', bridge, 'link', 'set', port, 'nomaster'),
      plug: () => ip('-n', bridge, 'link', 'set', port, 'master', 'bridge'),
    };
  }

  [Symbol.dispose](): void {
    for (const name of this.#namespaces.splice(0)) ip('netns', 'delete', name);
  }

  #namespace(): string {
    made += 1;
    const name = `${PREFIX}-${process.pid}-${made}`;
    ip('netns', 'add', name);
    this.#namespaces.push(name);
    return name;
  }
}
