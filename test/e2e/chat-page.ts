/** The window as a person has it before them: its parts by role and name, and what one does with them. */

import { expect, type Locator, type Page } from '@playwright/test';
import { Harm } from './harm.ts';

export class ChatPage {
  readonly page: Page;
  readonly harm: Harm;
  readonly log: Locator;
  readonly composer: Locator;
  readonly sendButton: Locator;
  readonly people: Locator;
  readonly earlier: Locator;
  /** The lobby and conversations; requests stand apart. */
  readonly rooms: Locator;
  readonly requests: Locator;
  readonly settings: Locator;

  constructor(page: Page, origin: string) {
    this.page = page;
    this.harm = new Harm(page, origin);
    // By role alone, which no language changes.
    this.log = page.getByRole('log');
    this.composer = page.getByRole('textbox', { name: 'Message to everyone here' });
    this.sendButton = page.getByRole('button', { name: 'Send', exact: true });
    this.people = page.getByRole('list', { name: 'People nearby' });
    this.earlier = page.getByRole('list', { name: 'Earlier' });
    this.rooms = page.getByRole('list', { name: 'Rooms' });
    this.requests = page.getByRole('list', { name: 'Requests' });
    this.settings = page.getByRole('dialog', { name: 'Settings' });
  }

  /** The message that says this and nothing else. */
  message(text: string): Locator {
    return this.log.getByRole('article').filter({ has: this.page.getByText(text, { exact: true }) });
  }

  /** What is said in the messages on show, in order, as it stands in the page. */
  texts(): Locator {
    return this.log.locator('.message__text');
  }

  /** Elements in what is said that are no links to web addresses: there should be none. */
  markup(): Locator {
    return this.log.locator('.message__text :not(a.link[target="_blank"][rel="noopener noreferrer"])');
  }

  person(name: string): Locator {
    return this.people.getByRole('listitem').filter({ hasText: name });
  }

  /** The entry of a room; of a direct one by the other's name. */
  room(name: string): Locator {
    return this.rooms.getByRole('button').filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** Where one writes to one person. */
  composerTo(name: string): Locator {
    return this.page.getByRole('textbox', { name: `Message to ${name}` });
  }

  get title(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  /** Opens the direct room with somebody in the list of people. */
  async openDirect(name: string): Promise<void> {
    await this.person(name).getByRole('button').click();
    await this.page.getByRole('dialog').getByRole('button', { name: 'Message', exact: true }).click();
    await expect(this.title).toHaveText(name);
  }

  async sayTo(name: string, text: string): Promise<void> {
    await this.composerTo(name).fill(text);
    await this.composerTo(name).press('Enter');
  }

  async openRequest(name: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Requests/ }).click();
    await this.requests.getByRole('button').filter({ hasText: name }).click();
    await expect(this.title).toHaveText(name);
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Somebody new may say little at a time; who is accepted, as much as they like. */
  async accept(name: string): Promise<void> {
    await this.person(name).getByRole('button').click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Accept' }).click();
    await expect(dialog.getByRole('button', { name: 'Forget' })).toBeVisible();
    await this.page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  }

  async openSettings(): Promise<void> {
    await this.page.getByRole('button', { name: 'Settings', exact: true }).click();
  }

  /** Resolves when nothing is on its way any more: what slides in is there, colours are what they will be. */
  async settled(): Promise<void> {
    await this.page.evaluate(async () => {
      const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
      await Promise.all(ending.map(({ finished }) => finished.catch(() => {})));
    });
  }

  /** Pixels by which anything sticks out sideways: of the page, or of what scrolls in it. */
  sideways(): Promise<number> {
    return this.page.evaluate(() => {
      const boxes = [document.documentElement, ...document.querySelectorAll('body, #root, [role="log"], main')];
      return Math.max(...boxes.map((element) => element.scrollWidth - element.clientWidth));
    });
  }

  /** Pixels by which what was said is wider than there is room. Rows are contained: nothing around them gets wider. */
  overhang(): Promise<number> {
    return this.texts().evaluateAll((texts) =>
      Math.max(...texts.map((element) => element.scrollWidth - element.clientWidth)),
    );
  }

  /** Whether a message paints anything outside its own bubble: over others' words, names and times. */
  async spills(message: Locator): Promise<boolean> {
    const text = message.locator('.message__text');
    // Of the list alone: elsewhere the search goes on, and its figures change. So does what became of the message.
    const mask = [message.locator('.message__bubble'), message.locator('.message__delivery')];
    const outside = () => this.log.screenshot({ mask, animations: 'disabled' });
    await this.settled();
    const withText = await outside();
    await text.evaluate((element: HTMLElement) => element.style.setProperty('visibility', 'hidden'));
    const without = await outside();
    await text.evaluate((element: HTMLElement) => element.style.removeProperty('visibility'));
    return !withText.equals(without);
  }
}
