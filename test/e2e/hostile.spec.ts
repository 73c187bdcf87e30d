/** What others send is text and nothing but text, and harms neither the page nor what else is on it. */

import { SEED_MAX_MESSAGE_BYTES, textForMessageOf } from '../support/grpc-frames.ts';
import { LineTerminal } from '../support/line-terminal.ts';
import { SeedPeer } from '../support/seed-peer.ts';
import { expect, picture, test } from './lobby.ts';
import { MARKUP, RAW, SHAPES } from './payloads.ts';
import { StrangePeer } from './strange-peer.ts';

const MAX_TEXT_BYTES = 65_536;

test('markup from a terminal and from a seed is shown as it was typed', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  const seed = await lobby.seed();
  await expect(ana.people.getByRole('listitem')).toHaveCount(2);
  for (const [say, who] of [
    [(text: string) => bo.say(text), 'Bo'],
    [async (text: string) => seed.say(text), seed.address],
  ] as const) {
    for (const text of MARKUP) {
      await say(text);
      const message = ana.log.getByRole('article', { name: new RegExp(`^${who}, `) }).last();
      await expect(message.locator('.message__text')).toHaveText(text);
    }
  }
  await expect(ana.markup()).toHaveCount(0);
  await expect(ana.page.locator('script:not([src]), iframe, img, form:not(.composer), base')).toHaveCount(0);
  await expect(ana.page.getByRole('heading', { level: 1 })).toHaveText(['Lobby']);
  await picture(ana, 'hostile-markup');
});

test('what a screen reader is told is the text as it was typed', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  await expect(ana.person('Bo')).toBeVisible();
  const text = '$t(app.name) {{name}} {{text}} <b>bold</b> $t(timeline.announceOne, {"text": "no"})';
  await bo.say(text);
  await expect(ana.page.getByRole('status').filter({ hasText: 'Bo: ' })).toHaveText(`Bo: ${text}`);
});

test('control characters, escapes and broken UTF-8 of a seed do not reach the page', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const seed = await lobby.seed();
  const entry = ana.person(seed.address);
  await expect(entry).toContainText('seed · unencrypted, unverified');
  for (const [sent, shown] of RAW) {
    seed.say(sent);
    await expect.poll(() => ana.texts().last().textContent()).toBe(shown);
  }
  seed.say(Buffer.from([0x61, 0xff, 0xfe, 0x62, 0xc3]));
  await expect.poll(() => ana.texts().last().textContent()).toBe('a\ufffd\ufffdb\ufffd');
  await expect(entry).toBeVisible();
  await picture(ana, 'hostile-controls');
});

test('text that pulls at the layout stays in its bubble, from a seed too', async ({ lobby }) => {
  const ana = await lobby.person('Ana', { viewport: { width: 420, height: 700 } });
  const seed = await lobby.seed();
  await expect(ana.page.getByRole('button', { name: 'Rooms and people, 1 here' })).toBeVisible();
  for (const text of Object.values(SHAPES)) {
    seed.say(text);
    await expect.poll(() => ana.texts().last().textContent()).toContain(text.slice(0, 40));
    expect(await ana.sideways()).toBe(0);
  }
  // Overrides turn nothing around outside their own message: the name, time and address beside it stay.
  const heading = ana.log.getByRole('article').first().locator('header');
  await expect(heading).toContainText(seed.address);
  await picture(ana, 'hostile-shapes');
});

test('a line of 4 MiB is cut at 64 KB and says so', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const seed = await lobby.seed();
  await expect(ana.person(seed.address)).toBeVisible();
  seed.say(textForMessageOf(SEED_MAX_MESSAGE_BYTES));
  const message = ana.log.getByRole('article').last();
  await expect(message).toContainText('cut short: more was sent than fits in a message');
  await message.getByRole('button', { name: 'Show all of it' }).click();
  await expect.poll(async () => (await message.locator('.message__text').textContent())?.length).toBe(MAX_TEXT_BYTES);
  seed.say('still here');
  await expect(ana.message('still here')).toBeVisible();
  await expect(ana.message('still here')).not.toContainText('cut short');
  expect(await ana.sideways()).toBe(0);
});

test('a line of 10 MB reaches nobody and stops nobody, from a seed, a bot, or a terminal', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bo = await lobby.terminal('Bo');
  await using cem = await LineTerminal.start({ space: lobby.space, name: 'Cem' });
  const seed = await lobby.seed();
  await expect(ana.people.getByRole('listitem')).toHaveCount(3);
  const line = 'x'.repeat(10_000_000);
  seed.answer = { kind: 'hold' }; // not to be met again while this test looks
  seed.say(line);
  await expect(ana.earlier.getByRole('listitem')).toContainText([seed.address]);
  // Too long to be looked at, so its answer has no id.
  bo.child.stdin.write(`${JSON.stringify({ id: 'long', command: 'message:send', params: { text: line } })}\n`);
  cem.type(line);
  await cem.waitFor('the note on stderr', ({ stderr }) => stderr.includes('was not sent'));
  await bo.say('still here, a bot');
  cem.type('still here, a person');
  await expect(ana.message('still here, a bot')).toBeVisible();
  await expect(ana.message('still here, a person')).toBeVisible();
  await expect(ana.texts()).toHaveCount(2);
});

test('escapes and controls reach no terminal, from a seed, from one of us, or from a window', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const seed = await lobby.seed();
  await using terminal = await LineTerminal.start({ space: lobby.space, name: 'Cem' });
  await terminal.waitForLine(/^Ana .* joined$/);
  await seed.until('a link with the terminal', () => seed.linkTo(terminal.address)?.state === 'open');
  for (const [sent] of RAW) seed.say(sent);
  await using strange = await SeedPeer.listen(lobby.space.address(5), { answer: { kind: 'hold' } });
  const eve = await StrangePeer.call(strange, terminal.address, 'E\u001b[31mve\u009b5m\r\nCem');
  for (const [sent] of RAW) eve.say(sent);
  eve.rename('\u001b]0;title\u0007Ana\u0085');
  eve.say('the last of them');
  await ana.say('and a window: \u001b[2J\u009b1m\u0007 done');
  await terminal.waitForLine(/the last of them$/);
  await terminal.waitForLine(/and a window: .*done$/);
  expect(terminal.lines.filter((shown) => shown.includes('[2J[1;1Hred[0m'))).toHaveLength(2);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them is the point
  expect(terminal.stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/);
});

test('names are one short line without overrides or invisible characters', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  await using strange = await SeedPeer.listen(lobby.space.address(4), { answer: { kind: 'hold' } });
  const eve = await StrangePeer.call(
    strange,
    ana.node.address,
    '\u202Eevil\u202C\u200B <img src=x onerror="globalThis.pwned=1">',
  );
  const entry = ana.people.getByRole('listitem');
  const shown = entry.locator('.person__name');
  await expect.poll(() => shown.textContent()).toBe('evil <img src=x onerror="globalThis.pwned=1">');
  // What is no text is shown to nobody, signed as it is.
  eve.sayBytes(Buffer.from([...Buffer.from('{"text":"b'), 0xff, ...Buffer.from('c"}')]));
  eve.sayBytes(Buffer.from('<img src=x onerror="globalThis.pwned=1">'));
  eve.say('as one of you');
  await expect(ana.message('as one of you')).toBeVisible();
  await expect(ana.texts()).toHaveText(['as one of you']);

  eve.rename(`A\u0000n\u001b[31ma\r\n\u2067${'x'.repeat(100_000)}`);
  await expect.poll(() => shown.textContent()).toBe(`A n [31ma ${'x'.repeat(54)}`);
  expect(await ana.sideways()).toBe(0);
  // Who takes another's name is told apart by the address.
  eve.rename('Ana');
  eve.say('I am Ana');
  await expect(ana.log.getByRole('article').filter({ hasText: 'I am Ana' })).toContainText(strange.address);
  await expect(entry).toHaveCount(1);
  await picture(ana, 'hostile-names');
});

test('who looks like another by name is told apart by the key, wherever the name stands', async ({ lobby }) => {
  const ana = await lobby.person('Ana');
  const bob = await lobby.terminal('Bob');
  await expect(ana.person('Bob')).toBeVisible();
  await bob.say('I am Bob');
  await expect(ana.message('I am Bob')).toBeVisible();
  const suffix = bob.self.id.slice(0, 4);
  await expect(ana.people.locator('.person__suffix')).toHaveCount(0);

  const other = await lobby.terminal('\u202eВ0\u200bb'); // a Cyrillic В, a zero
  await expect(ana.people.getByRole('listitem')).toHaveCount(2);
  const otherSuffix = other.self.id.slice(0, 4);
  await other.say('no, I am');
  await expect(ana.people.locator('.person__suffix')).toHaveText([suffix, otherSuffix]);
  await expect(ana.message('I am Bob').locator('header')).toContainText(suffix);
  await expect(ana.message('no, I am').locator('header')).toContainText(otherSuffix);
  await expect(ana.message('no, I am')).toHaveAccessibleName(new RegExp(`^В0b ${otherSuffix}, `));
  await expect(ana.log.locator('.presence-line')).toContainText([suffix, otherSuffix]);
  await picture(ana, 'names-alike');
  await ana.people.getByRole('listitem').filter({ hasText: otherSuffix }).getByRole('button').click();
  await expect(ana.page.getByRole('dialog')).toHaveAccessibleName(`В0b ${otherSuffix}`);
  await ana.page.getByRole('button', { name: 'Block' }).click();
  await expect(ana.page.getByRole('dialog')).toHaveAccessibleName(`Block В0b ${otherSuffix}?`);
  await picture(ana, 'names-alike-dialog');
});
