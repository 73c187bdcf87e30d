/** Groups: made in the window, joined by invitation or by its text, left again; nothing of them for anybody else. */

import type { ChatPage } from './chat-page.ts';
import { expect, picture, test } from './lobby.ts';

async function begin(window: ChatPage, what: 'New group' | 'Join with an invitation'): Promise<void> {
  await window.page.getByRole('button', { name: what }).click();
}

async function makeGroup(window: ChatPage, name: string, ...people: string[]): Promise<void> {
  await begin(window, 'New group');
  const dialog = window.page.getByRole('dialog', { name: 'New group' });
  await dialog.getByRole('textbox', { name: 'Name of the group' }).fill(name);
  const whom = dialog.getByRole('combobox', { name: 'Whom to invite' });
  for (const person of people) {
    await whom.fill(person);
    await expect(dialog.getByRole('option')).toHaveCount(1);
    await whom.press('Enter');
    await expect(dialog.getByRole('button', { name: `Don’t invite ${person}` })).toBeVisible();
  }
  await dialog.getByRole('button', { name: 'Make the group' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(window.title).toHaveText(name);
}

async function openInvitation(window: ChatPage, name: string): Promise<void> {
  await window.page.getByRole('button', { name: /^Requests/ }).click();
  await window.requests.getByRole('button').filter({ hasText: name }).click();
  await expect(window.title).toHaveText(name);
}

const detailsOf = (window: ChatPage) => window.page.getByRole('complementary', { name: 'About this group' });

async function openDetails(window: ChatPage): Promise<void> {
  await window.page.getByRole('button', { name: 'About this room' }).click();
  await expect(detailsOf(window)).toBeVisible();
}

test('a group is made, its invitation accepted, and what is said there is for its members alone', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.person('Bo');
  const cem = await lobby.person('Cem');
  for (const name of ['Bo', 'Cem']) await expect(ana.person(name)).toBeVisible();
  await expect(bo.person('Ana')).toBeVisible();

  await makeGroup(ana, 'Kitchen', 'Bo');
  await expect(ana.composerTo('Kitchen')).toBeFocused();
  // The next one begins empty.
  await begin(ana, 'New group');
  const next = ana.page.getByRole('dialog', { name: 'New group' });
  await expect(next.getByRole('textbox', { name: 'Name of the group' })).toHaveValue('');
  await expect(next.getByRole('button', { name: /^Don’t invite/ })).toHaveCount(0);
  await ana.page.keyboard.press('Escape');
  await expect(next).toHaveCount(0);
  await ana.sayTo('Kitchen', 'supper is at six');
  await expect(ana.message('supper is at six')).toBeVisible();

  // Counted, and out of the way; who invites is new, and that is said.
  await expect(bo.page.getByRole('button', { name: /^Requests/ })).toContainText('1');
  await openInvitation(bo, 'Kitchen');
  const invitation = bo.page.getByRole('region', { name: 'You are invited' });
  await expect(invitation).toBeFocused();
  await expect(invitation).toContainText('Ana invites you into this group.');
  await expect(invitation).toContainText('Ana is new to you');
  await expect(bo.page.getByText('supper is at six')).toHaveCount(0);
  await picture(bo, 'group-invitation');
  await invitation.getByRole('button', { name: 'Accept' }).click();

  await expect(bo.composerTo('Kitchen')).toBeVisible();
  await expect(bo.message('supper is at six')).toBeVisible();
  await bo.sayTo('Kitchen', 'I bring bread');
  await expect(ana.message('I bring bread')).toBeVisible();
  await expect(ana.page.getByText('2 members, 2 here')).toBeVisible();
  await openDetails(ana);
  await expect(detailsOf(ana).getByRole('list', { name: 'Members' }).getByRole('listitem')).toHaveCount(2);
  await picture(ana, 'group');

  await expect(cem.room('Lobby')).toBeVisible();
  await expect(cem.room('Kitchen')).toHaveCount(0);
  await expect(cem.page.getByRole('button', { name: /^Requests/ })).toHaveCount(0);
  await expect(cem.page.getByText('Kitchen')).toHaveCount(0);
});

test('who declines an invitation is rid of it', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.person('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  await makeGroup(ana, 'Coins', 'Bo');
  await openInvitation(bo, 'Coins');
  await bo.page.getByRole('region', { name: 'You are invited' }).getByRole('button', { name: 'Decline' }).click();
  await expect(bo.title).toHaveText('Lobby');
  await expect(bo.page.getByRole('button', { name: /^Requests/ })).toHaveCount(0);
  await expect(ana.page.getByText('1 member, 1 here')).toBeVisible();
});

test('a group is joined by the text of an invitation, and a mistyped one is told from it', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.person('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  await makeGroup(ana, 'Garden');
  await ana.sayTo('Garden', 'the roses are out');
  await openDetails(ana);
  await detailsOf(ana).getByRole('button', { name: 'Invite by text or QR code' }).click();
  const panel = ana.page.getByRole('complementary', { name: 'Invite by text or QR code' });
  await expect(panel).toContainText('Whoever has this invitation can join the group');
  await expect(panel.getByRole('img', { name: 'QR code of the invitation' })).toBeVisible();
  const text = (await panel.locator('.invitation__text').textContent()) ?? '';
  expect(text.length).toBeGreaterThan(20);
  await picture(ana, 'group-invitation-text');

  await begin(bo, 'Join with an invitation');
  const dialog = bo.page.getByRole('dialog', { name: 'Join with an invitation' });
  const field = dialog.getByRole('textbox', { name: 'The invitation you were given' });
  await field.fill(`${text.slice(0, -2)}${text.endsWith('aa') ? 'bb' : 'aa'}`);
  await dialog.getByRole('button', { name: 'Join' }).click();
  await expect(dialog.getByRole('alert')).toContainText(
    'That is not an invitation, or there is a typing mistake in it.',
  );
  await expect(field).toBeFocused();
  await picture(bo, 'group-join-refused');
  await field.fill(`  ${text}\n`);
  await field.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(bo.title).toHaveText('Garden');
  await expect(bo.message('the roses are out')).toBeVisible();
  await expect(bo.page.getByText('2 members, 2 here')).toBeVisible();
});

test('a group is renamed for everyone, left with a warning, there to read, and taken off the list', async ({
  lobby,
}) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.person('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  await makeGroup(ana, 'Kitchen', 'Bo');
  await openInvitation(bo, 'Kitchen');
  await bo.page.getByRole('main').getByRole('button', { name: 'Accept' }).click();
  await expect(bo.page.getByText('2 members, 2 here')).toBeVisible();
  await ana.sayTo('Kitchen', 'soup at one');
  await expect(bo.message('soup at one')).toBeVisible();

  await openDetails(bo);
  await detailsOf(bo).getByRole('button', { name: 'Rename' }).click();
  const name = bo.page.getByRole('textbox', { name: 'Name of the group' });
  await expect(name).toBeFocused();
  await name.fill('Kitchen and cellar');
  await name.press('Enter');
  await expect(ana.title).toHaveText('Kitchen and cellar');
  await expect(ana.room('Kitchen and cellar')).toBeVisible();

  await detailsOf(bo).getByRole('button', { name: 'Leave the group' }).click();
  const panel = bo.page.getByRole('complementary', { name: 'Leave the group' });
  await expect(panel).toContainText('To come back, you need a new invitation.');
  await picture(bo, 'group-leave');
  await panel.getByRole('button', { name: 'Leave', exact: true }).click();
  await expect(ana.page.getByText('1 member, 1 here')).toBeVisible();
  await expect(panel).toHaveCount(0);
  await expect(detailsOf(bo)).toHaveCount(0);

  // What was said until then is still there to read, and nothing can be written.
  await expect(bo.title).toHaveText('Kitchen and cellar');
  const left = bo.page.getByRole('region', { name: 'You left this group' });
  await expect(left).toBeFocused();
  await expect(bo.message('soup at one')).toBeVisible();
  await expect(bo.composerTo('Kitchen and cellar')).toHaveCount(0);
  await openDetails(bo);
  await expect(detailsOf(bo).getByRole('button', { name: 'Export…' })).toBeVisible();
  await expect(detailsOf(bo).getByRole('button', { name: 'Invite people' })).toHaveCount(0);
  await bo.page.keyboard.press('Escape');
  await picture(bo, 'group-left');

  await left.getByRole('button', { name: 'Remove from the list' }).click();
  await expect(left).toContainText('neither shown nor found');
  await left.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(bo.title).toHaveText('Lobby');
  await expect(bo.room('Kitchen and cellar')).toHaveCount(0);
});

test('a group is made by keyboard alone, from the quick switcher', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  await lobby.terminal('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  const { keyboard } = ana.page;
  await keyboard.press('Control+k');
  await keyboard.type('new gr');
  await keyboard.press('Enter');
  const dialog = ana.page.getByRole('dialog', { name: 'New group' });
  await expect(dialog.getByRole('textbox', { name: 'Name of the group' })).toBeFocused();
  await keyboard.type('Night shift');
  await keyboard.press('Tab');
  await expect(dialog.getByRole('combobox')).toBeFocused();
  await keyboard.type('b');
  await keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'Don’t invite Bo' })).toBeVisible();
  await keyboard.press('Backspace');
  await expect(dialog.getByRole('button', { name: 'Don’t invite Bo' })).toHaveCount(0);
  await keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Make the group' }).focus();
  await keyboard.press('Enter');
  await expect(ana.title).toHaveText('Night shift');
  await expect(ana.composerTo('Night shift')).toBeFocused();
});

test('what was said in a room is taken along as a file', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  ana.harm.mayDownload = true;
  await ana.say('<b>to be kept</b> 留着');
  await expect(ana.texts()).toHaveCount(1);
  await ana.page.getByRole('button', { name: 'About this room' }).click();
  await ana.page.getByRole('button', { name: 'Export…' }).click();
  const panel = ana.page.getByRole('complementary', { name: 'Export' });
  for (const [format, ending, begins] of [
    ['Page to read (HTML)', 'html', /^<!doctype html>/i],
    ['Text (Markdown)', 'md', /^#/],
    ['With signatures (JSON Lines)', 'jsonl', /^\{"earshot":"export"/],
  ] as const) {
    await panel.getByRole('radio', { name: format }).check();
    const download = ana.page.waitForEvent('download');
    await panel.getByRole('button', { name: 'Export' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(new RegExp(`^earshot-Lobby-\\d{4}-\\d\\d-\\d\\d\\.${ending}$`));
    const stream = await file.createReadStream();
    let text = '';
    for await (const chunk of stream) text += chunk;
    expect(text).toMatch(begins);
    expect(text).not.toContain('<b>to be kept</b> 留着</');
    await expect(panel.getByRole('status')).toContainText(/^Done: \d+ message/);
  }
  await picture(ana, 'export');
});
