import { mkdirSync, mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ChatError } from '../../src/core/errors.ts';
import { configFilesOf, type LoadedConfig, loadConfig, writeConfigKeys } from '../../src/node/config-file.ts';
import { watchConfig } from '../../src/node/config-watch.ts';
import { realClock } from '../../src/node/real-clock.ts';
import { DEADLINE_MS, Watch } from '../support/watch.ts';

/** A profile folder and a program folder with real files, watched. */
async function watched() {
  const root = mkdtempSync(join(tmpdir(), 'earshot-watch-'));
  const [profileDir, programDir] = [join(root, 'profile'), join(root, 'program')];
  mkdirSync(profileDir);
  mkdirSync(programDir);
  const [own, program] = [join(profileDir, 'config.json'), join(programDir, 'config.json')];
  const options = { configFile: undefined, programDir, overrides: {} };
  const load = () => loadConfig(options, profileDir);
  const told: (LoadedConfig | ChatError)[] = [];
  const changed = new Watch();
  writeFileSync(program, '{ "name": "Program" }');
  const watch = watchConfig({
    load,
    files: configFilesOf(options, profileDir),
    initial: await load(),
    clock: realClock,
    onEdit: (edit) => {
      told.push(edit);
      changed.changed();
    },
  });
  onTestFinished(() => {
    watch.close();
    rmSync(root, { recursive: true, force: true });
  });
  const nameOf = (edit: LoadedConfig | ChatError | undefined) =>
    edit instanceof ChatError ? edit.code : edit?.config.name;
  const until = (name: string) =>
    changed.until(
      `"${name}"`,
      () => nameOf(told.at(-1)) === name,
      DEADLINE_MS,
      () => JSON.stringify(told.map(nameOf)),
    );
  return { own, program, told, until, watch, load };
}

test('notices edits however an editor makes them: in place, by renaming, in the program folder, by removing', async () => {
  const { own, program, until, told } = await watched();
  writeFileSync(program, '{ "name": "In place" }');
  await until('In place');
  writeFileSync(`${own}.new`, '{ "name": "Renamed" }');
  renameSync(`${own}.new`, own);
  await until('Renamed');
  writeFileSync(own, '{ "name": ');
  await until('config-invalid');
  writeFileSync(own, '{ "name": "Repaired" }');
  await until('Repaired');
  unlinkSync(own);
  await until('In place');
  expect(told).toHaveLength(5);
});

test('a write of our own is told by the check after it, once', async () => {
  const { own, program, watch, told, load, until } = await watched();
  await writeConfigKeys(own, program, { name: 'Ours' });
  await watch.check();
  expect(told).toHaveLength(1);
  expect(told[0]).toEqual(await load());
  // Whatever the folder's watcher saw of it comes before what it sees next.
  writeFileSync(own, '{ "name": "Theirs" }');
  await until('Theirs');
  expect(told).toHaveLength(2);
});
