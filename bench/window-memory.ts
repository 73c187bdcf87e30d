/** What the window's processes take, where there is an Electron runtime and a display to show it on. */

import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rssMiB } from './bench-node.ts';

const SETTLE_MS = 3_000;

export async function windowMemory(): Promise<object | string> {
  if (process.platform !== 'linux') return 'not measured: reads /proc, so on Linux only';
  const { _electron } = await import('@playwright/test');
  const home = await mkdtemp(join(tmpdir(), 'earshot-bench-'));
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  try {
    const app = await _electron.launch({
      args: ['.', ...sandbox, '--profile', join(home, 'profile'), '--cidr', '127.92.0.1/32', '--ip', '127.92.0.1'],
    });
    await (await app.firstWindow()).getByRole('textbox').first().waitFor();
    await sleep(SETTLE_MS);
    const pids = family(app.process().pid ?? 0);
    const rss = pids.map((pid) => rssMiB(pid) ?? 0);
    const version = await app.evaluate(() => process.versions['electron']);
    await app.close();
    return {
      electron: version,
      processes: pids.length,
      rssMiB: rss.reduce((sum, mib) => sum + mib, 0),
      eachRssMiB: rss,
    };
  } catch (error) {
    return `not measured: ${String(error).split('\n')[0]}`;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** A process and all that it started, directly or not. */
function family(root: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      parents.set(Number(entry), Number(stat.split(') ').at(-1)?.split(' ')[1]));
    } catch {
      // ended meanwhile
    }
  }
  const found = [root];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found;
}
