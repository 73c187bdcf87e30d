/** `earshot web`: a node with its window in a browser. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ChatError } from '../../core/errors.ts';
import { leaveOnSignals } from '../leaving.ts';
import { EXIT_UNUSABLE, parseOptions } from '../options.ts';
import { orExit, tryOpenNode } from '../start-node.ts';
import { surroundingsOf } from '../surroundings.ts';
import { readWindowFiles } from '../window-files.ts';
import { freshToken } from './admission.ts';
import { canOpenBrowser, openBrowser, openBrowserPrivately } from './browser.ts';
import { showErrorOnce } from './error-server.ts';
import { WebServer } from './web-server.ts';

const SWITCHES = { 'no-open': 'print the address, open no browser' };

/** In the profile folder: leads the browser to the address of this start. */
const REDIRECT_FILE = 'open-window.html';

async function main(): Promise<void> {
  // Nobody may be reading what we print.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  const { options, switches } = orExit(
    parseOptions(process.argv.slice(2), 'earshot web', SWITCHES, surroundingsOf(join(import.meta.dirname, '..'))),
  );
  const files = readWindowFiles(join(import.meta.dirname, 'renderer'));
  const wantsBrowser = !switches.has('no-open') && canOpenBrowser();
  const node = await tryOpenNode(options);
  if (node instanceof ChatError) {
    process.stderr.write(`earshot: ${node.message}\n`);
    if (wantsBrowser) await showErrorOnce(node.message, openBrowser);
    process.exit(EXIT_UNUSABLE);
  }
  const redirectFile = join(node.profileDir, REDIRECT_FILE);
  const server = new WebServer({ node, files, token: freshToken() });
  const leaving = leaveOnSignals(async () => {
    rmSync(redirectFile, { force: true });
    await Promise.all([node.stop(), server.stop()]);
  });
  void node.stopped.then(leaving.ask);
  await server.start();
  process.stdout.write(`listening on ${node.self.address}\nopen ${server.url}\n`);
  if (wantsBrowser) openBrowserPrivately(server.url, redirectFile);
}

await main();
