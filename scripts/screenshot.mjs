/**
 * `npm run screenshot`: takes the pictures of the README, docs/window-*.png, of a real lobby on loopback: one node with a
 * window, and three terminal nodes that are told what to say.
 */

import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { claimLoopback } from '../test/support/loopback.ts';
import { TerminalNode } from '../test/support/terminal-node.ts';
import { WebNode } from '../test/support/web-node.ts';
import { ensureChromium } from './chromium.mjs';

const DOCS = join(import.meta.dirname, '../docs');

/** Fixed, so that addresses, and the colours that follow from them, are the same each time. macOS has 127.0.0.1 only. */
const SPACE =
  process.platform === 'darwin'
    ? claimLoopback()
    : { ip: '127.8.0.1', cidr: '127.8.0.1/32', minPort: 4565, maxPort: 4569 };

const SAID = [
  ['Jonas Weber', 'Morning! Room 2 today. No wifi in there, but the switch on the desk works'],
  ['陈晓雯', '我带了转接头和一条长网线，十点前到'],
  ['Mira Okafor', 'you are a star. and the projector? last time it wanted VGA'],
  ['Jonas Weber', 'HDMI this time, I checked'],
  ['me', 'great. I have the handouts, 24 copies'],
  ['me', 'and the repo is on my machine: clone it from there, it is faster'],
  ['陈晓雯', 'cloning now, thanks'],
  ['Mira Okafor', 'me too. Jonas, save us a seat near the socket'],
];

/** One in which it is nine in the morning. */
function timeZone() {
  const hoursAhead = 9 - new Date().getUTCHours();
  const within = hoursAhead < -12 ? hoursAhead + 24 : hoursAhead;
  // POSIX counts westwards.
  return `Etc/GMT${within > 0 ? '-' : '+'}${Math.abs(within)}`;
}

async function shoot(page, name, size, colorScheme) {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  const last = page.getByRole('log').getByText(SAID.at(-1)?.[1] ?? '');
  await last.waitFor();
  await page.evaluate(async () => {
    await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {})));
    await document.fonts.ready;
  });
  await page.screenshot({ path: join(DOCS, `window-${name}.png`), animations: 'disabled', caret: 'hide' });
  console.log(`docs/window-${name}.png`);
}

const found = await ensureChromium();
if ('reason' in found) throw new Error(found.reason);
await using open = new AsyncDisposableStack();
const me = open.use(await WebNode.start({ space: SPACE, name: 'Ana Ruiz' }));
const others = new Map();
for (const name of ['Mira Okafor', 'Jonas Weber', '陈晓雯']) {
  others.set(name, open.use(await TerminalNode.start({ space: SPACE, name })));
}
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const nowhere = [
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--disable-quic',
  '--disable-background-networking',
];
const browser = await chromium.launch({ executablePath: found.path, args: [...asRoot, ...nowhere] });
open.defer(() => browser.close());
const page = await browser.newPage({ locale: 'en-GB', timezoneId: timeZone(), viewport: { width: 1280, height: 800 } });
await page.goto(me.url.href);
await page.getByRole('banner').getByText('3 people here').waitFor();
for (const [name, text] of SAID) {
  if (name === 'me') {
    await page.getByRole('textbox').fill(text);
    await page.keyboard.press('Enter');
  } else {
    await others.get(name)?.say(text);
  }
  // The next one speaks when everybody has heard this one.
  await page.getByRole('log').getByText(text).waitFor();
}
await page.getByRole('textbox').fill('room 2 at ten, then');
await shoot(page, 'light', { width: 1280, height: 800 }, 'light');
await shoot(page, 'dark', { width: 1280, height: 800 }, 'dark');
await shoot(page, 'narrow', { width: 390, height: 752 }, 'light');
