/** No child of a test outlives its worker, however the worker ends. */

import { type ChildProcess, spawn } from 'node:child_process';
import { platform } from 'node:os';

const children = new Set<ChildProcess>();

// Reads "add PID" and "gone PID"; at the end of its input, which is the end of the worker, kills whoever is left.
const REAPER = `
pids=""
while read -r op pid; do
  if [ "$op" = add ]; then pids="$pids $pid"; continue; fi
  kept=""
  for each in $pids; do [ "$each" = "$pid" ] || kept="$kept $each"; done
  pids="$kept"
done
[ -z "$pids" ] || kill -9 $pids 2>/dev/null
`;

let reaper: ChildProcess | undefined;

function tellReaper(line: string): void {
  if (platform() === 'win32') return; // there 'exit' below has to do
  if (!reaper) {
    // Detached: a Ctrl-C for the whole group must not end it before its work.
    reaper = spawn('sh', ['-c', REAPER], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    reaper.stdin?.on('error', () => {});
    reaper.unref();
    (reaper.stdin as unknown as { unref(): void }).unref();
  }
  reaper.stdin?.write(`${line}\n`);
}

process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Watches over a child until it has exited. */
export function reapWithWorker(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  children.add(child);
  tellReaper(`add ${pid}`);
  child.once('exit', () => {
    children.delete(child);
    tellReaper(`gone ${pid}`);
  });
}
