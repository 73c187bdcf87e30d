/**
 * `npm start`: the desktop window; where that can't be, the same window in a browser. Runs on Node 24, after setup.mjs.
 *   node scripts/start.mjs key|export|verify|backup|restore [options of the command]
 *   node scripts/start.mjs [desktop|web|terminal] [--desktop|--web|--terminal] [--no-sandbox] [options of the shell]
 */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureRuntime, hasDisplay } from './electron-runtime.mjs';
import { DIST, ROOT } from './places.mjs';

const SHELLS = ['desktop', 'web', 'terminal'];
/** No shells: each does one thing and is done. */
const COMMANDS = ['key', 'export', 'verify', 'backup', 'restore'];
/** What the desktop shell exits with when a person has to put something right: not a reason to try a browser. */
const EXIT_UNUSABLE = 2;
/** An Electron that can't run here (no libraries, no sandbox) says so at once. */
const FAILED_START_MS = 5_000;
/** How often it is looked whether npm is still there. */
const PARENT_EVERY_MS = 1_000;

/** Which shell, and what goes to it. Undefined: desktop, else web. */
export function readCommand(argv) {
  const rest = [...argv];
  if (COMMANDS.includes(rest[0])) return { shell: rest[0], noSandbox: false, rest: rest.slice(1) };
  let shell = SHELLS.includes(rest[0]) ? rest.shift() : undefined;
  const take = (flag) => {
    const at = rest.indexOf(flag);
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  };
  for (const name of SHELLS) if (take(`--${name}`)) shell = name;
  return { shell, noSandbox: take('--no-sandbox'), rest };
}

/** In this process: signals reach it directly, and no second Node has to start. */
async function runHere(file, rest) {
  process.argv = [process.argv[0], join(DIST, file), ...rest];
  await import(pathToFileURL(join(DIST, file)).href);
}

async function runWeb(rest, why) {
  if (why) process.stderr.write(`earshot: ${why}; the window opens in a browser instead, at the address below.\n`);
  await runHere('web.js', rest);
}

/** @returns {Promise<number | 'failed'>} its exit code, or that it never came up */
function runElectron(path, noSandbox, rest) {
  const startedMs = Date.now();
  const args = [...(noSandbox ? ['--no-sandbox'] : []), ROOT, '--', ...rest.filter((arg) => arg !== '--no-open')];
  const child = spawn(path, args, { stdio: 'inherit' });
  let told = false;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      told = true;
      // A terminal tells the child too, which does no harm; a signal to this process alone has to be passed on.
      child.kill(name);
    });
  }
  // npm told to end ends its shell, which tells nobody.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), PARENT_EVERY_MS).unref();
  return new Promise((resolve) => {
    child.on('error', () => resolve('failed'));
    child.on('exit', (code) => {
      const early = Date.now() - startedMs < FAILED_START_MS;
      resolve(early && !told && code !== 0 && code !== EXIT_UNUSABLE ? 'failed' : (code ?? 1));
    });
  });
}

async function start() {
  const { shell, noSandbox, rest } = readCommand(process.argv.slice(2));
  if (COMMANDS.includes(shell)) return runHere(`${shell}.js`, rest);
  if (shell === 'terminal') return runHere('terminal.js', rest);
  if (shell === 'web') return runWeb(rest);
  const forced = shell === 'desktop';
  const giveUpOn = (why) => {
    if (!forced) return runWeb(rest, why);
    process.stderr.write(`earshot: ${why}. \`npm start -- --web\` opens the same window in a browser.\n`);
    process.exit(1);
  };
  if (!hasDisplay()) return giveUpOn('there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)');
  const runtime = await ensureRuntime({ force: forced });
  if ('reason' in runtime) return giveUpOn(runtime.reason);
  const ended = await runElectron(runtime.path, noSandbox, rest);
  if (ended !== 'failed') process.exit(ended);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name);
  const asRoot = process.getuid?.() === 0 && !noSandbox;
  return giveUpOn(
    `Electron could not start (see above${asRoot ? '; as root it needs `npm start -- --no-sandbox`' : ''})`,
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await start();
