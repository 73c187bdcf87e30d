/** People in one lobby: who they are, what they say to each other, who goes and who comes back. */

import { expect, picture, test } from './lobby.ts';

test('two windows and a terminal see each other by name and address', async ({ lobby }) => {
  const ana = await lobby.person('Ana Ruiz');
  const bo = await lobby.person('Bo Larsen');
  const cem = await lobby.terminal('Cem');
  for (const [window, others] of [
    [
      ana,
      [
        ['Bo Larsen', bo.node.address],
        ['Cem', cem.address],
      ],
    ],
    [
      bo,
      [
        ['Ana Ruiz', ana.node.address],
        ['Cem', cem.address],
      ],
    ],
  ] as const) {
    await expect(window.people.getByRole('listitem')).toHaveCount(2);
    for (const [name, address] of others) await expect(window.person(name)).toContainText(address);
    await expect(window.page.getByRole('banner')).toContainText('2 people here');
  }
  const own = ana.page.getByRole('complementary').getByRole('button', { name: 'Change your name and settings' });
  await expect(own).toContainText('Ana Ruiz');
  await expect(own).toContainText(ana.node.address);
  await expect(ana.page.getByRole('contentinfo')).toContainText(ana.node.address);
  await cem.waitForPeers([ana.node, bo.node]);
});

test('what is said reaches everyone once and in order, and own messages are told apart', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.person('Bo');
  const cem = await lobby.terminal('Cem');
  await expect(ana.people.getByRole('listitem')).toHaveCount(2);
  await expect(bo.people.getByRole('listitem')).toHaveCount(2);

  await ana.say('one, from a window');
  await expect(bo.message('one, from a window')).toBeVisible();
  await cem.waitForMessage('one, from a window');
  await cem.say('two, from the terminal');
  await expect(bo.message('two, from the terminal')).toBeVisible();
  await bo.say('three, from the other window');
  await expect(ana.message('three, from the other window')).toBeVisible();
  for (let i = 4; i <= 9; i++) await cem.say(`line ${i}`);
  await expect(ana.message('line 9')).toBeVisible();
  await expect(bo.message('line 9')).toBeVisible();

  const said = [
    'one, from a window',
    'two, from the terminal',
    'three, from the other window',
    ...['line 4', 'line 5', 'line 6', 'line 7', 'line 8', 'line 9'],
  ];
  await expect.poll(() => ana.texts().allTextContents()).toEqual(said);
  await expect.poll(() => bo.texts().allTextContents()).toEqual(said);
  expect(cem.heard.map(({ text, author }) => [author.name, text])).toEqual([
    ['Ana', 'one, from a window'],
    ['Bo', 'three, from the other window'],
  ]);
  await expect(ana.log.getByRole('article', { name: /^You, \d\d:\d\d$/ })).toHaveCount(1);
  await expect(ana.log.getByRole('article', { name: /^You, / })).toContainText('one, from a window');
  await expect(ana.log.getByRole('article', { name: /^Bo, \d\d:\d\d$/ })).toHaveCount(1);
  await expect(ana.log.getByRole('article', { name: /^Cem, \d\d:\d\d$/ })).toHaveCount(7);
  await picture(ana, 'chatting');
});

test('who is killed is shown as gone, with a quiet line, and once in the list when back', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const profile = lobby.profile();
  const bo = await lobby.terminal('Bo', lobby.space, profile);
  const cem = await lobby.terminal('Cem');
  await expect(ana.people.getByRole('listitem')).toContainText(['Bo', 'Cem']);
  await bo.say('I will be right back');
  await expect(ana.message('I will be right back')).toBeVisible();

  await bo.kill();
  await expect(ana.earlier.getByRole('listitem')).toContainText(['Bo']);
  await expect(ana.people.getByRole('listitem')).toContainText(['Cem']);
  await expect(ana.people.getByRole('listitem')).toHaveCount(1);
  await expect(ana.page.getByRole('banner')).toContainText('1 person here');
  // No alarm, no message: a line between the messages.
  await expect(ana.log.getByText('Bo left')).toBeVisible();
  await expect(ana.log.getByRole('article')).toHaveCount(1);
  await expect(ana.page.getByRole('alert')).toHaveCount(0);
  await ana.say('where did Bo go?');
  await cem.waitForMessage('where did Bo go?');
  await picture(ana, 'gone');

  const again = await lobby.terminal('Bo', lobby.space, profile);
  expect(again.address).toBe(bo.address);
  await expect(ana.people.getByRole('listitem')).toContainText(['Bo', 'Cem']);
  await expect(ana.person('Bo')).toHaveCount(1);
  await expect(ana.earlier).toHaveCount(0);
  await expect(ana.log.getByText('Bo is here')).toBeVisible();
  await ana.say('welcome back');
  await again.waitForMessage('welcome back');
  await again.say('that was quick');
  await expect(ana.message('that was quick')).toHaveCount(1);
});

test('a window’s own node that is killed is gone for the others, and found again', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.person('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  bo.harm.nodeMayGo = true;
  await bo.node.kill();
  await expect(ana.earlier.getByRole('listitem')).toContainText(['Bo']);
  const again = await lobby.person('Bo');
  await expect(ana.person('Bo')).toHaveCount(1);
  await expect(again.person('Ana')).toHaveCount(1);
  await again.say('a new start');
  await expect(ana.message('a new start')).toBeVisible();
});

test('who stands still is shown as gone, and is here again when it goes on', async ({ lobby }) => {
  test.skip(process.platform === 'win32', 'Windows cannot freeze a process');
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  bo.freeze();
  await expect(ana.earlier.getByRole('listitem')).toContainText(['Bo']);
  await expect(ana.people.getByRole('listitem')).toHaveCount(0);
  bo.resume();
  await expect(ana.person('Bo')).toBeVisible();
  await expect(ana.earlier).toHaveCount(0);
  await bo.waitForPeers([ana.node]);
  await ana.say('good morning');
  await bo.waitForMessage('good morning');
});

test('a reload shows the same messages and the same people', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  await ana.say('before');
  for (let i = 0; i < 40; i++) await bo.say(`line ${i}\nand its second`);
  await expect(ana.message('line 39\nand its second')).toBeVisible();
  const before = await ana.texts().allTextContents();
  for (let i = 0; i < 3; i++) {
    await ana.page.reload();
    await expect(ana.message('line 39\nand its second')).toBeVisible();
    await expect(ana.person('Bo')).toHaveCount(1);
  }
  // At the end again, with the same in view.
  expect((await ana.texts().allTextContents()).slice(-5)).toEqual(before.slice(-5));
  await bo.say('after');
  await expect(ana.message('after')).toBeInViewport();
});

test('two windows of one node are one person, and show the same', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const second = await lobby.window(ana.node);
  const bo = await lobby.terminal('Bo');
  await expect(second.person('Bo')).toBeVisible();
  await bo.waitForPeers([ana.node]);
  await second.say('from the second window');
  await expect(ana.log.getByRole('article', { name: /^You, / })).toContainText('from the second window');
  expect((await bo.waitForMessage('from the second window')).author.address).toBe(ana.node.address);
});
