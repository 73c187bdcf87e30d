/** A process that opens a profile folder and holds it: `profile-holder.ts <base> [dir]`. Says its folder, or the error. */

import { openProfile } from '../../src/node/profile.ts';

const [base, dir] = process.argv.slice(2);
try {
  const profile = await openProfile(dir, base);
  console.log(JSON.stringify({ dir: profile.dir, name: profile.name }));
  // The lock does not keep a process alive; the open stdin does.
  process.stdin.resume().on('end', () => void profile.close());
} catch (error) {
  console.log(JSON.stringify({ code: (error as { code?: string }).code, message: (error as Error).message }));
}
