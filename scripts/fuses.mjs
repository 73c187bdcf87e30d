/** Electron's fuses as a release has them: what the binary can't be talked into, whoever starts it. */

import { FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';

/** What a byte of the fuse wire means. */
const STATES = new Map([
  [0x30, 'off'],
  [0x31, 'on'],
]);

/**
 * Each fuse, and why it is so. `undefined`: left as it comes.
 * @type {Readonly<Record<string, { wanted: 'on' | 'off' | undefined, why: string }>>}
 */
export const FUSES = {
  RunAsNode: { wanted: 'off', why: 'ELECTRON_RUN_AS_NODE would make a Node of it, with the rights given to Earshot' },
  EnableCookieEncryption: { wanted: 'on', why: "what Electron keeps is then as safe as the system's keychain" },
  EnableNodeOptionsEnvironmentVariable: { wanted: 'off', why: 'NODE_OPTIONS would load code of others' },
  EnableNodeCliInspectArguments: { wanted: 'off', why: '--inspect would let others drive the main process' },
  EnableEmbeddedAsarIntegrityValidation: {
    wanted: undefined,
    why: "Electron checks it on Windows and macOS only, against a hash in the executable's resources or Info.plist, which this release does not write",
  },
  OnlyLoadAppFromAsar: { wanted: 'on', why: 'a folder put beside app.asar would be run' },
  LoadBrowserProcessSpecificV8Snapshot: { wanted: 'off', why: 'there is none of ours' },
  GrantFileProtocolExtraPrivileges: { wanted: 'off', why: 'the window has a scheme of its own; file: needs nothing' },
};

/** Sets them in a copy of Electron's executable. */
export async function setFuses(executable) {
  const wanted = Object.entries(FUSES).filter(([, fuse]) => fuse.wanted !== undefined);
  const config = Object.fromEntries(wanted.map(([name, fuse]) => [FuseV1Options[name], fuse.wanted === 'on']));
  await flipFuses(executable, { version: FuseVersion.V1, ...config });
}

/** Sets one, for a copy that is looked at or made wrong on purpose. */
export async function setFuse(executable, name, on) {
  await flipFuses(executable, { version: FuseVersion.V1, [FuseV1Options[name]]: on });
}

/**
 * Reads them back from an executable.
 * @returns {Promise<Map<string, string>>} `on`, `off` or what else is there, by name; by number where @electron/fuses
 * does not know it
 */
export async function readFuses(executable) {
  const { version: _version, ...wire } = await getCurrentFuseWire(executable);
  return new Map(
    Object.entries(wire).map(([index, byte]) => [
      FuseV1Options[Number(index)] ?? index,
      STATES.get(byte) ?? `byte ${byte}`,
    ]),
  );
}
