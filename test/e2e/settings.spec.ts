/** Settings: a name that everyone sees, errors said where they belong, and edits of the file by hand. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Lobby, picture, test } from './lobby.ts';

/** A person whose name is in the config file, so that the settings may change it. */
async function namedInFile(lobby: Lobby, name: string) {
  const profileDir = lobby.profile();
  const file = join(profileDir, 'config.json');
  writeFileSync(file, JSON.stringify({ name }));
  const node = await lobby.web(undefined, { profileDir });
  return { file, profileDir, node, window: await lobby.window(node) };
}

test('a new name is seen by the others, stands over new messages, and is kept', async ({ lobby }) => {
  const ana = await namedInFile(lobby, 'Ana');
  const bo = await lobby.person('Bo');
  await expect(bo.person('Ana')).toContainText(ana.node.address);
  await ana.window.say('as Ana');
  await expect(bo.log.getByRole('article', { name: /^Ana, / })).toContainText('as Ana');

  await ana.window.page
    .getByRole('complementary')
    .getByRole('button', { name: /Change your name/ })
    .click();
  const name = ana.window.settings.getByRole('textbox', { name: 'Your name' });
  await expect(name).toHaveValue('Ana');
  const save = ana.window.settings.getByRole('button', { name: 'Save name' });
  await expect(save).toBeDisabled();
  await name.fill('Ana 安娜 Berg');
  await save.click();
  await expect(ana.window.settings.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible();
  await picture(ana.window, 'settings');
  await ana.window.page.keyboard.press('Escape');
  await expect(ana.window.page.getByRole('contentinfo')).toContainText('Ana 安娜 Berg');

  await expect(bo.person('Ana 安娜 Berg')).toContainText(ana.node.address);
  await expect(bo.people.getByRole('listitem')).toHaveCount(1);
  await ana.window.say('as Ana Berg');
  await expect(bo.log.getByRole('article', { name: /^Ana 安娜 Berg, / })).toContainText('as Ana Berg');

  ana.window.harm.nodeMayGo = true;
  await ana.node.kill();
  const again = await lobby.window(await lobby.web(undefined, { profileDir: ana.profileDir }));
  await expect(again.page.getByRole('contentinfo')).toContainText('Ana 安娜 Berg');
});

test('a name is cut to what others see; an empty one cannot be saved', async ({ lobby }) => {
  const { window } = await namedInFile(lobby, 'Ana');
  await window.openSettings();
  const name = window.settings.getByRole('textbox', { name: 'Your name' });
  const save = window.settings.getByRole('button', { name: 'Save name' });
  for (const nothing of ['', '   ', '\u200B\u202E']) {
    await name.fill(nothing);
    await expect(save).toBeDisabled();
    await expect(name).toHaveAttribute('aria-invalid', 'true');
  }
  await name.fill(`\u202E<b>${'x'.repeat(100)}`);
  await name.press('Enter');
  await expect(window.settings.getByText('Saved')).toBeVisible();
  await window.page.keyboard.press('Escape');
  await expect(window.page.getByRole('contentinfo').locator('bdi')).toHaveText(`<b>${'x'.repeat(61)}`);
  expect(await window.sideways()).toBe(0);
});

test('what an option on the command line decides is refused, with the reason where one clicked', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  await ana.openSettings();
  await ana.settings.getByRole('textbox', { name: 'Your name' }).fill('Anna');
  await ana.settings.getByRole('button', { name: 'Save name' }).click();
  const outcome = ana.settings.getByRole('status').filter({ hasText: 'not valid' });
  await expect(outcome).toContainText('That is not valid: --name decides this for now; start without --name');
  await expect(ana.settings.getByRole('textbox', { name: 'Your name' })).toHaveValue('Anna');
  await ana.settings.getByRole('button', { name: /^This computer only/ }).click();
  await expect(ana.settings.getByRole('alert')).toContainText('--cidr decides this for now');
  await picture(ana, 'settings-refused');
});

test('the settings say what this node is', async ({ lobby }) => {
  const { window, node, file } = await namedInFile(lobby, 'Ana');
  await window.openSettings();
  await expect(window.settings.getByRole('definition').filter({ hasText: node.address })).toBeVisible();
  await expect(window.settings.getByRole('definition').filter({ hasText: file })).toBeVisible();
});

test('a config file edited into nonsense is said in a notice, until it is put right', async ({ lobby }) => {
  const { window, file } = await namedInFile(lobby, 'Ana');
  await expect(window.composer).toBeVisible();
  const notices = window.page.getByRole('region', { name: 'Notices' });
  writeFileSync(file, '{ "name": "Ana", ');
  await expect(notices).toContainText('The config file was changed into something that is not valid.');
  await expect(notices).toContainText('line 1');
  await picture(window, 'notice');
  writeFileSync(file, JSON.stringify({ name: 'Ana Berg' }));
  await expect(notices).toHaveCount(0);
  await expect(window.page.getByRole('contentinfo')).toContainText('Ana Berg');
});

test('a setting that needs a restart says so, and can be put away', async ({ lobby }) => {
  const profileDir = lobby.profile();
  const file = join(profileDir, 'config.json');
  writeFileSync(file, JSON.stringify({ name: 'Ana' }));
  const window = await lobby.window(await lobby.web(undefined, { profileDir }));
  await expect(window.composer).toBeVisible();
  writeFileSync(file, JSON.stringify({ name: 'Ana', legacy_peers: false }));
  const notices = window.page.getByRole('region', { name: 'Notices' });
  await expect(notices).toContainText('Restart Earshot to put changed settings in force: seed nodes.');
  await notices.getByRole('button', { name: 'Dismiss notice' }).click();
  await expect(notices).toHaveCount(0);
});

test('how long messages are kept, what a newcomer gets and read marks are chosen, and written to the file', async ({
  lobby,
}) => {
  const { window, file } = await namedInFile(lobby, 'Ana');
  await window.openSettings();
  const history = window.settings.getByRole('region', { name: 'History' });
  await expect(history).toContainText('Messages are kept on this computer');
  await expect(history.getByRole('radio', { name: '1 year' })).toBeChecked();
  await expect(history.getByRole('radio', { name: '1 day' })).toBeChecked();
  // Not `check`: what is chosen follows what the node tells.
  await history.getByRole('radio', { name: '90 days' }).click();
  await history.getByRole('radio', { name: 'Nothing' }).click();
  const marks = history.getByRole('checkbox', { name: 'Tell others what I have read' });
  await expect(marks).toBeChecked();
  await marks.click();
  await expect(marks).not.toBeChecked();
  await expect(history).toContainText('Nobody learns what you have read.');
  await expect(history.getByRole('radio', { name: '90 days' })).toBeChecked();
  await expect(history.getByRole('radio', { name: 'Nothing' })).toBeChecked();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    history_days: 90,
    lobby_share_hours: 0,
    read_marks: false,
  });
  await history.scrollIntoViewIfNeeded();
  await picture(window, 'settings-history');
});

test('what the file says between the choices is told', async ({ lobby }) => {
  const { window, file } = await namedInFile(lobby, 'Ana');
  writeFileSync(file, JSON.stringify({ name: 'Ana', history_days: 12, lobby_share_hours: 36 }));
  await window.openSettings();
  const history = window.settings.getByRole('region', { name: 'History' });
  await expect(history).toContainText('The config file says 12 days.');
  await expect(history).toContainText('The config file says 36 hours.');
  await expect(history.getByRole('radio', { checked: true })).toHaveCount(0);
});
