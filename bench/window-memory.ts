/** What the window's processes take, where there is an Electron runtime and a display to show it on. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DesktopProgram } from '../test/electron/desktop-program.ts';
import { rssMiB } from './bench-node.ts';

const SETTLE_MS = 3_000;

/** Written last by Electron's installer: without it, asking for the program would fetch it. */
const INSTALLED = join(import.meta.dirname, '..', 'node_modules', 'electron', 'path.txt');

export async function windowMemory(): Promise<object | string> {
  const missing = whyNot();
  if (missing !== undefined) return `not measured: ${missing}`;
  const home = await mkdtemp(join(tmpdir(), 'earshot-bench-'));
  try {
    const place = ['--profile', join(home, 'profile'), '--cidr', '127.92.0.1/32', '--ip', '127.92.0.1'];
    await using program = await DesktopProgram.start(place);
    await program.page.getByRole('textbox').first().waitFor();
    await sleep(SETTLE_MS);
    const pids = family(program.app.process().pid ?? 0);
    const each = pids.map((pid) => rssMiB(pid) ?? 0);
    const electron = await program.app.evaluate(() => process.versions.electron);
    await program.close();
    // Pages that processes share are counted in each: the sum is an upper bound.
    return { electron, processes: each.length, rssMiB: each.reduce((sum, mib) => sum + mib, 0), eachRssMiB: each };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function whyNot(): string | undefined {
  const { ELECTRON_OVERRIDE_DIST_PATH, DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform !== 'linux') return 'it reads /proc, so on Linux only';
  if (!DISPLAY && !WAYLAND_DISPLAY) return 'there is no display';
  if (!ELECTRON_OVERRIDE_DIST_PATH && !existsSync(INSTALLED)) return "Electron's runtime is not here";
  return undefined;
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
