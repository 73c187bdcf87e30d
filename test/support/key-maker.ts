/**
 * A process that loads, and so makes, the key of a folder: `key-maker.ts <dir> [step [keychain]]`. Says "ready", waits
 * for a line, says the key's id. With a step it kills itself at that step of its work on the disk; "safe" when there are
 * fewer. With "keychain" it has one, a fake, and puts the key into it.
 */

import { createPublicKey } from 'node:crypto';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { peerIdOf } from '../../src/peer/identity.ts';

const [dir = '', step = '', chain = ''] = process.argv.slice(2);
let left = step === '' ? Number.POSITIVE_INFINITY : Number(step);

/** Before each call: what was done until then is done, and nothing more. */
function dieIn(target: object, names: readonly string[]): void {
  const methods = target as Record<string, (...args: unknown[]) => Promise<unknown>>;
  for (const name of names) {
    const method = methods[name] as (...args: unknown[]) => Promise<unknown>;
    methods[name] = async function (this: unknown, ...args) {
      if (left-- === 0) process.kill(process.pid, 'SIGKILL');
      return await method.apply(this, args);
    };
  }
}

const handle = await fs.open(import.meta.filename);
dieIn(Object.getPrototypeOf(handle), ['chmod', 'writeFile', 'sync', 'stat', 'readFile']);
await handle.close();
dieIn(fs, ['open', 'link', 'rename', 'rm', 'lstat', 'readdir']);
syncBuiltinESMExports();

const { loadKey } = await import('../../src/node/key-file.ts');
const { FakeKeychain } = await import('./fake-keychain.ts');
const keeping = chain === '' ? undefined : { keychain: new FakeKeychain(), onNotWrapped: () => {} };
console.log('ready');
process.stdin.once('data', async () => {
  const key = await loadKey(dir, keeping);
  const id = peerIdOf(createPublicKey(key).export({ type: 'spki', format: 'der' }));
  console.log(left === Number.POSITIVE_INFINITY || left < 0 ? id : `safe ${id}`);
  process.exit();
});
