/** Rooms: talking to one person, what somebody new would like to say, and what of it was read. */

import type { TerminalNode } from '../support/terminal-node.ts';
import type { WebNode } from '../support/web-node.ts';
import type { ChatPage } from './chat-page.ts';
import { expect, type Lobby, picture, test } from './lobby.ts';

const DELIVERED = /^(Arrived|Seen)$/;
const WAITING = 'Kept here';

/** What a screen reader is told of an own message. */
function delivery(window: ChatPage, text: string) {
  return window.message(text).locator('.message__delivery');
}

test('a message to somebody new waits as a request, and is delivered once they accept', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.person('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  await expect(bo.person('Ana')).toBeVisible();

  await ana.openDirect('Bo');
  await expect(ana.composerTo('Bo')).toBeFocused();
  await expect(ana.page.getByText('Writing to them accepts them.')).toBeVisible();
  await picture(ana, 'direct-empty');
  await ana.sayTo('Bo', 'are you there?');
  await expect(delivery(ana, 'are you there?')).toHaveAccessibleName(WAITING);
  await expect(ana.page.getByText('Writing to them accepts them.')).toHaveCount(0);

  // Counted in the list, and nowhere else.
  await expect(bo.page.getByRole('button', { name: /^Requests/ })).toContainText('1');
  await expect(bo.room('Ana')).toHaveCount(0);
  await expect(bo.page).toHaveTitle('Earshot');
  await expect(bo.texts()).toHaveCount(0);
  await bo.openRequest('Ana');
  await expect(bo.message('are you there?')).toBeVisible();
  await expect(bo.page.getByText('They are not told that this arrived.')).toBeVisible();
  await expect(bo.page.getByRole('textbox')).toHaveCount(0);
  await picture(bo, 'request');
  await expect(delivery(ana, 'are you there?')).toHaveAccessibleName(WAITING);

  await bo.page.getByRole('main').getByRole('button', { name: 'Accept' }).click();
  await expect(bo.composerTo('Ana')).toBeFocused();
  await expect(bo.page.getByRole('button', { name: /^Requests/ })).toHaveCount(0);
  await expect(bo.room('Ana')).toHaveAttribute('aria-current', 'page');
  await expect(delivery(ana, 'are you there?')).toHaveAccessibleName(DELIVERED);

  await bo.sayTo('Ana', 'I am');
  await expect(ana.message('I am')).toBeVisible();
  await expect(delivery(bo, 'I am')).toHaveAccessibleName(DELIVERED);
  await picture(ana, 'direct');
  // None of it was said in the lobby.
  await bo.room('Lobby').click();
  await expect(bo.composer).toBeFocused();
  await expect(bo.texts()).toHaveCount(0);
});

/** Bo, in a terminal, who has accepted whoever is in the window. */
async function acceptedBo(lobby: Lobby, window: ChatPage & { readonly node: WebNode }, profileDir?: string) {
  const bo = await lobby.terminal('Bo', lobby.space, profileDir);
  await expect(window.person('Bo')).toBeVisible();
  await bo.waitForPeers([window.node]);
  const person = idOf(bo, window);
  await bo.must('person:trust', { id: person, trust: 'accepted' });
  const { room } = await bo.must('room:open', { person });
  return Object.assign(bo, { tell: (text: string) => bo.must('message:send', { room, text }) });
}

function idOf(bo: TerminalNode, { node }: { readonly node: WebNode }): string {
  return bo.peers.get(node.address)?.id ?? '';
}

test('who is blocked from their request is gone with it, and is told nothing', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await acceptedBo(lobby, ana);
  await bo.tell('buy my coins');
  await ana.openRequest('Bo');
  await ana.page.getByRole('main').getByRole('button', { name: 'Block' }).click();
  const dialog = ana.page.getByRole('dialog', { name: 'Block Bo?' });
  await dialog.getByRole('button', { name: 'Block' }).click();
  await bo.waitForGone(ana.node.address);
  // The dialog says so of them now; below it the room is gone, and there is the lobby.
  const about = ana.page.getByRole('dialog', { name: 'Bo' });
  await expect(about.getByRole('button', { name: 'Unblock' })).toBeVisible();
  await picture(ana, 'request-blocked');
  await ana.page.keyboard.press('Escape');
  await expect(ana.title).toHaveText('Lobby');
  const blocked = ana.page.getByRole('button', { name: /^Blocked/ });
  await expect(blocked).toBeFocused();
  await expect(ana.page.getByRole('button', { name: /^Requests/ })).toHaveCount(0);
  await expect(ana.room('Bo')).toHaveCount(0);
  await expect(ana.message('buy my coins')).toHaveCount(0);
  const told = bo.events.filter(({ event }) => event === 'timeline:changed');
  expect(told).toEqual([]);

  // What they asked waits for whoever thinks better of it.
  await blocked.click();
  await ana.page.getByRole('list', { name: 'Blocked' }).getByRole('button').click();
  await about.getByRole('button', { name: 'Unblock' }).click();
  await expect(about.getByRole('button', { name: 'Block', exact: true })).toBeVisible();
  await ana.page.keyboard.press('Escape');
  await ana.openRequest('Bo');
  await expect(ana.message('buy my coins')).toBeVisible();
});

test('who is blocked after a word with them stays on show, with nothing to write in', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  await acceptedBo(lobby, ana);
  await ana.openDirect('Bo');
  await ana.sayTo('Bo', 'what do you want?');
  await expect(delivery(ana, 'what do you want?')).toHaveAccessibleName(DELIVERED);
  await ana.page.getByRole('button', { name: 'About Bo' }).click();
  await ana.page.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
  const dialog = ana.page.getByRole('dialog', { name: 'Block Bo?' });
  await dialog.getByRole('button', { name: 'Block' }).click();
  await expect(dialog).toHaveCount(0);
  await ana.page.keyboard.press('Escape');
  await expect(ana.page.getByRole('region', { name: 'Blocked' })).toBeVisible();
  await expect(ana.page.getByRole('textbox')).toHaveCount(0);
  await picture(ana, 'direct-blocked');

  await ana.page.getByRole('main').getByRole('button', { name: 'Unblock' }).click();
  await expect(ana.composerTo('Bo')).toBeFocused();
});

test('what was not read is counted in the list and the title, and marked once when it is opened', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await acceptedBo(lobby, ana);
  await ana.accept('Bo');
  await bo.tell('one');
  await bo.tell('two');
  await expect(ana.room('Bo')).toContainText('2 unread messages');
  await expect(ana.page).toHaveTitle('(2) Earshot');
  await picture(ana, 'unread');
  await ana.room('Bo').click();
  await expect(ana.message('two')).toBeVisible();
  await expect(ana.log.getByText('New from here')).toHaveCount(1);
  await expect(ana.room('Bo')).not.toContainText('unread');
  await expect(ana.page).toHaveTitle('Earshot');
  // What comes while one looks is read.
  await bo.tell('three');
  await expect(ana.message('three')).toBeVisible();
  await expect(ana.room('Bo')).not.toContainText('unread');

  await ana.room('Lobby').click();
  await ana.room('Bo').click();
  await expect(ana.message('three')).toBeVisible();
  await expect(ana.log.getByText('New from here')).toHaveCount(0);
});

test('more than a screen of unread messages is read from where one stopped', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await acceptedBo(lobby, ana);
  await ana.accept('Bo');
  for (let i = 1; i <= 120; i++) await bo.tell(`line ${i}`);
  await expect(ana.room('Bo')).toContainText('120 unread messages');
  await ana.room('Bo').click();
  await expect(ana.message('line 1')).toBeInViewport();
  await expect(ana.room('Bo')).toContainText('unread');
  await ana.page.getByRole('button', { name: 'To the newest message' }).click();
  await expect(ana.message('line 120')).toBeInViewport();
  await expect(ana.room('Bo')).not.toContainText('unread');
});

test('each room has a draft of its own, kept while another is on show, and over a reload', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  await acceptedBo(lobby, ana);
  await ana.composer.fill('to everyone');
  await ana.openDirect('Bo');
  await ana.sayTo('Bo', 'hello');
  await expect(delivery(ana, 'hello')).toHaveAccessibleName(DELIVERED);
  await ana.composerTo('Bo').fill('between us');
  await ana.room('Lobby').click();
  await expect(ana.composer).toHaveValue('to everyone');
  await expect(ana.room('Bo')).toContainText('Draft');
  await ana.room('Bo').click();
  await expect(ana.composerTo('Bo')).toHaveValue('between us');
  await ana.page.reload();
  await expect(ana.composerTo('Bo')).toHaveValue('between us');
  await expect(ana.message('hello')).toBeVisible();
});

test('what is said to somebody away waits, and is delivered when they are back', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const profile = lobby.profile();
  const bo = await acceptedBo(lobby, ana, profile);
  await ana.openDirect('Bo');
  await ana.sayTo('Bo', 'see you later');
  await expect(delivery(ana, 'see you later')).toHaveAccessibleName(DELIVERED);
  await bo.kill();
  await expect(ana.page.getByRole('main').getByText('isn’t here')).toBeVisible();
  await ana.sayTo('Bo', 'you forgot your hat');
  await expect(delivery(ana, 'you forgot your hat')).toHaveAccessibleName(WAITING);
  await picture(ana, 'direct-away');

  const again = await lobby.terminal('Bo', lobby.space, profile);
  await again.waitForMessage('you forgot your hat');
  await expect(delivery(ana, 'you forgot your hat')).toHaveAccessibleName(DELIVERED);
  await expect(ana.page.getByRole('main').getByText('isn’t here')).toHaveCount(0);
});

test('a known name with another key is marked where it asks to talk', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  await acceptedBo(lobby, ana);
  await ana.accept('Bo');
  const other = await lobby.terminal('Bo');
  await expect(ana.people.getByText('a new device using a known name')).toHaveCount(1);
  await other.waitFor('Ana', () => other.peers.has(ana.node.address));
  const { room } = await other.must('room:open', { person: idOf(other, ana) });
  await other.must('message:send', { room, text: 'it is me, lend me some money' });
  await ana.openRequest('Bo');
  const panel = ana.page.getByRole('region', { name: 'request' });
  await expect(panel).toContainText('This may not be who you think');
  await expect(ana.page.getByRole('banner')).toContainText('a new device using a known name');
  await picture(ana, 'request-taken-name');
  await panel.getByRole('button', { name: 'Compare safety number' }).click();
  await expect(ana.page.getByRole('dialog', { name: 'Compare safety number' })).toBeVisible();
});

test('who looks like another by name is told apart by the key in rooms too', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  await lobby.terminal('Bob');
  await expect(ana.person('Bob')).toBeVisible();
  const other = await lobby.terminal('B0b');
  await expect(ana.person('B0b')).toBeVisible();
  const suffix = other.self.id.slice(0, 4);
  await ana.openDirect('B0b');
  const main = ana.page.getByRole('main');
  await expect(ana.page.getByRole('dialog')).toHaveCount(0);
  await expect(ana.page.getByRole('banner')).toContainText(suffix);
  await expect(ana.page.getByRole('button', { name: `About B0b ${suffix}` })).toBeVisible();
  await expect(main.getByRole('heading', { name: `B0b ${suffix}` })).toBeVisible();
  await expect(ana.composerTo(`B0b ${suffix}`)).toBeFocused();
  await other.waitFor('Ana', () => other.peers.has(ana.node.address));
  const { room } = await other.must('room:open', { person: idOf(other, ana) });
  await other.must('message:send', { room, text: 'hello' });
  const panel = main.getByRole('region', { name: 'request' });
  await expect(panel).toContainText('Somebody else here is called B0b too');
  await expect(panel).toContainText(`B0b ${suffix} is new to you`);
  await picture(ana, 'room-names-alike');
});

test('a host that only looks like one opened in the lobby is asked about in a room', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await acceptedBo(lobby, ana);
  await ana.accept('Bo');
  ana.harm.linksMayOpen = true;
  await ana.page.context().route(/mybank|rnybank/, (route) => route.fulfill({ body: 'outside' }));
  await bo.say('https://mybank.example/');
  const opened = ana.page.context().waitForEvent('page');
  await ana.log.getByRole('link', { name: 'https://mybank.example/' }).click();
  await opened;
  await bo.tell('see https://rnybank.example/');
  await ana.room('Bo').click();
  await ana.log.getByRole('link', { name: 'https://rnybank.example/' }).click();
  await expect(ana.page.getByRole('alertdialog')).toContainText('It looks like mybank.example');
});

test('without a mouse: find somebody, write, change rooms, and come back to writing', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await acceptedBo(lobby, ana);
  const { page } = ana;
  await expect(ana.composer).toBeFocused();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Find a room or a person' });
  await expect(field).toBeFocused();
  // Whom one can talk to, then what one can begin.
  await expect(page.getByRole('option')).toHaveText([/^Lobby/, /Bo/, /^New group/, /^Join with an invitation/]);
  await page.keyboard.type('b');
  await expect(page.getByRole('option', { selected: true })).toContainText('Bo');
  await picture(ana, 'quick-switcher');
  await page.keyboard.press('Enter');
  await expect(ana.composerTo('Bo')).toBeFocused();
  await page.keyboard.type('hello');
  await page.keyboard.press('Enter');
  await bo.waitForMessage('hello');
  await expect(ana.message('hello')).toBeVisible();

  await page.keyboard.press('Alt+ArrowUp');
  await expect(ana.composer).toBeFocused();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(ana.composerTo('Bo')).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(ana.composerTo('Bo')).not.toBeFocused();
  await page.keyboard.press('Escape');
  await expect(ana.composerTo('Bo')).toBeFocused();

  // From the list of people, by their dialog.
  await page.keyboard.press('Alt+ArrowUp');
  await ana.person('Bo').getByRole('button').focus();
  await page.keyboard.press('Enter');
  const message = page.getByRole('dialog').getByRole('button', { name: 'Message', exact: true });
  await expect(message).toBeVisible();
  for (let i = 0; i < 4 && !(await message.evaluate((button) => button === document.activeElement)); i++)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(ana.composerTo('Bo')).toBeFocused();
});

test('a narrow window shows the list or the room, with a way from each to the other', async ({ lobby }) => {
  const ana = await lobby.person('Ana', { viewport: { width: 360, height: 640 } });
  const bo = await lobby.terminal('Bo');
  const { page } = ana;
  const back = page.getByRole('button', { name: /^Rooms and people, 1 here/ });
  await expect(back).toBeVisible();
  await expect(ana.rooms).toHaveCount(0);
  await back.click();
  await expect(ana.room('Lobby')).toBeFocused();
  await expect(ana.composer).toHaveCount(0);
  await ana.openDirect('Bo');
  await expect(ana.rooms).toHaveCount(0);
  await ana.sayTo('Bo', 'from a small screen');
  await expect(ana.message('from a small screen')).toBeVisible();
  await picture(ana, 'narrow-direct');
  expect(await ana.sideways()).toBe(0);

  // What is said elsewhere is counted at the way back.
  await bo.say('hello, lobby');
  await expect(page.getByRole('button', { name: /1 unread message$/ })).toBeVisible();
  await page.getByRole('button', { name: /1 unread message$/ }).click();
  await expect(ana.room('Bo')).toBeFocused();
  await expect(ana.room('Lobby')).toContainText('1 unread message');
  await picture(ana, 'narrow-list');
  expect(await ana.sideways()).toBe(0);
  await page.keyboard.press('Escape');
  await expect(ana.composerTo('Bo')).toBeFocused();
  await page.getByRole('button', { name: /1 unread message$/ }).click();
  await ana.room('Lobby').click();
  await expect(ana.message('hello, lobby')).toBeVisible();
  await expect(back).toHaveAccessibleName('Rooms and people, 1 here');
});

test('what is said in another room is not read out', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await acceptedBo(lobby, ana);
  await ana.accept('Bo');
  await bo.tell('in private');
  await expect(ana.room('Bo')).toContainText('1 unread message');
  await bo.say('to everyone');
  await expect(ana.page.getByRole('status').filter({ hasText: 'Bo: to everyone' })).toHaveCount(1);
  await expect(ana.page.getByRole('status').filter({ hasText: 'in private' })).toHaveCount(0);
});

test('a room that is open is right again after something was lost on the way to the window', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await acceptedBo(lobby, ana);
  await ana.accept('Bo');
  let lost = 0;
  await ana.page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((text) => {
      const drop = lost === 0 && String(text).includes('"timeline:added"') && String(text).includes('lost on the way');
      if (drop) lost += 1;
      else socket.send(text);
    });
  });
  await ana.page.reload();
  await bo.tell('before');
  await ana.room('Bo').click();
  await expect(ana.message('before')).toBeVisible();
  await bo.tell('lost on the way');
  await bo.tell('after');
  await expect(ana.texts()).toHaveText(['before', 'lost on the way', 'after']);
  expect(lost).toBe(1);
  await ana.sayTo('Bo', 'all of it');
  await expect(delivery(ana, 'all of it')).toHaveAccessibleName(DELIVERED);
});

test('a room that cannot be opened says why, and can be tried again', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await acceptedBo(lobby, ana);
  await ana.accept('Bo');
  let refused = 0;
  await ana.page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((text) => {
      const { id, command } = JSON.parse(String(text)) as { id: number; command: string };
      if (command !== 'timeline:before' || refused > 0) return server.send(text);
      refused += 1;
      const error = { code: 'room-unknown', message: 'there is no such room', params: {} };
      socket.send(JSON.stringify({ id, ok: false, error }));
    });
  });
  await ana.page.reload();
  await bo.tell('hello');
  await ana.room('Bo').click();
  await expect(ana.page.getByRole('alert')).toContainText('This room could not be opened. There is no such room');
  await ana.page.getByRole('button', { name: 'Try again' }).click();
  await expect(ana.message('hello')).toBeVisible();
  await expect(ana.page.getByRole('alert')).toHaveCount(0);
});
