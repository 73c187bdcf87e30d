/** What a message can do, between people: real nodes, each with its window; what one does, the other sees. */

import type { ChatPage } from './chat-page.ts';
import { expect, test } from './lobby.ts';

function article({ log }: ChatPage, text: string) {
  return log.getByRole('article').filter({ hasText: text }).last();
}

async function doDeed(window: ChatPage, text: string, name: string): Promise<void> {
  await article(window, text).hover();
  await article(window, text).getByRole('button', { name: 'More' }).click();
  await window.page.getByRole('menuitem', { name, exact: true }).click();
}

test('reply, edit, reaction, mention and deletion are seen on both sides', async ({ lobby }) => {
  test.setTimeout(120_000);
  const ana = await lobby.person('Ana');
  const bo = await lobby.person('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  await expect(bo.person('Ana')).toBeVisible();

  await ana.say('shall we meet at tree?');
  await expect(bo.message('shall we meet at tree?')).toBeVisible();
  await doDeed(ana, 'shall we meet', 'Edit');
  await ana.composer.fill('shall we meet at three?');
  await ana.composer.press('Enter');
  await expect(article(bo, 'shall we meet at three?')).toContainText('edited');
  await expect(article(ana, 'shall we meet at three?')).toContainText('edited');

  await doDeed(bo, 'shall we meet', 'Reply');
  await bo.composer.pressSequentially('yes, @an');
  await expect(bo.page.getByRole('option')).toHaveText([/Ana/]);
  await bo.composer.press('Enter');
  await bo.composer.press('Enter');
  const answer = article(ana, 'yes, @Ana');
  await expect(answer.getByRole('button', { name: 'Answers You shall we meet at three?' })).toBeVisible();
  await expect(answer).toHaveAccessibleName(/mentions you$/);
  await answer.getByRole('button', { name: /^Answers/ }).click();
  await expect(ana.log.getByRole('article').first()).toBeFocused();

  await doDeed(ana, 'yes, @Ana', 'React');
  await ana.page.getByRole('button', { name: '👍' }).click();
  const given = article(bo, 'yes, @Ana').getByRole('button', { name: '👍, 1: Ana' });
  await given.click();
  await expect(article(ana, 'yes, @Ana').getByRole('button', { name: /^👍, 2:/ })).toBeVisible();
  await article(ana, 'yes, @Ana')
    .getByRole('button', { name: /^👍, 2:/ })
    .click();
  await expect(article(bo, 'yes, @Ana').getByRole('button', { name: '👍, 1: You' })).toBeVisible();

  await doDeed(bo, 'yes, @Ana', 'Delete');
  await bo.page.getByRole('alertdialog').getByRole('button', { name: 'Delete', exact: true }).click();
  for (const window of [ana, bo]) {
    await expect(article(window, 'Message deleted')).toBeVisible();
    await expect(window.log.getByText('yes, @Ana')).toHaveCount(0);
  }
});

test('what is on its way is told: kept, arrived, seen; and "is writing" before that', async ({ lobby }) => {
  test.setTimeout(120_000);
  const ana = await lobby.person('Ana');
  const bo = await lobby.person('Bo');
  await ana.accept('Bo');
  await bo.accept('Ana');
  await ana.openDirect('Bo');
  await ana.sayTo('Bo', 'are you there?');
  const mark = (name: string) => article(ana, 'are you there?').getByRole('button', { name, exact: true });
  await expect(mark('Arrived')).toBeVisible();
  await bo.room('Ana').click();
  await expect(bo.message('are you there?')).toBeVisible();
  await expect(mark('Seen')).toBeVisible();
  await bo.composerTo('Ana').pressSequentially('wait');
  await expect(ana.page.getByText('Bo is writing…')).toBeVisible();
  await mark('Seen').click();
  await expect(
    ana.page.getByRole('dialog', { name: 'Who has it' }).getByRole('region', { name: 'Seen' }),
  ).toContainText('Bo');
});

test('who was away finds what was said, once and in order, and who restarts finds it again', async ({ lobby }) => {
  test.setTimeout(150_000);
  const profileDir = lobby.profile();
  const ana = await lobby.person('Ana');
  const before = await lobby.web('Bo', { profileDir });
  const bo = await lobby.window(before);
  await expect(ana.person('Bo')).toBeVisible();
  await bo.say('I was here');
  await expect(ana.message('I was here')).toBeVisible();
  await ana.say('one');
  await expect(bo.message('one')).toBeVisible();
  bo.harm.nodeMayGo = true;
  await before.kill();
  await bo.page.close();
  for (const text of ['two', 'three', 'four']) await ana.say(text);
  await expect(article(ana, 'four').getByRole('button', { name: 'Kept here' })).toBeVisible();

  const again = await lobby.window(await lobby.web('Bo', { profileDir }));
  await expect(again.message('four')).toBeVisible();
  await expect.poll(() => again.texts().allTextContents()).toEqual(['I was here', 'one', 'two', 'three', 'four']);
  await expect(article(ana, 'four').getByRole('button', { name: /^On|^Seen/ })).toBeVisible();
});
