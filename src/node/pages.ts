/** Parts of a room's timeline, asked for by place: what is kept, and in the lobby what is momentary between it. */

import { LOBBY, type RoomId } from '../core/ids.ts';
import type { TimelineItem } from '../core/model.ts';
import type { HistoryView, Page } from '../history/history-view.ts';
import type { MessageItems } from './message-items.ts';
import type { Momentary } from './momentary.ts';

export class Pages {
  readonly #view: Pick<HistoryView, 'page' | 'after' | 'around'>;
  readonly #items: MessageItems;
  readonly #momentary: Momentary;

  constructor(view: Pick<HistoryView, 'page' | 'after' | 'around'>, items: MessageItems, momentary: Momentary) {
    this.#view = view;
    this.#items = items;
    this.#momentary = momentary;
  }

  async before(room: RoomId, order: string | undefined, count: number) {
    const { items, before } = await this.#merged(room, await this.#view.page(room, order, count), '', order);
    return { items: items.slice(Math.max(0, items.length - count)), before: before || items.length > count };
  }

  async after(room: RoomId, order: string, count: number) {
    // What stands right after it, and not itself.
    const { items, after } = await this.#merged(
      room,
      await this.#view.after(room, order, count),
      `${order}\0`,
      undefined,
    );
    return { items: items.slice(0, count), after: after || items.length > count };
  }

  async around(room: RoomId, order: string, count: number) {
    const { items, before, after } = await this.#merged(
      room,
      await this.#view.around(room, order, count),
      '',
      undefined,
    );
    const at = items.findIndex((item) => item.order >= order);
    const middle = at < 0 ? items.length : at;
    const end = Math.min(items.length, Math.max(middle - Math.floor(count / 2), 0) + count);
    const start = Math.max(0, end - count);
    return { items: items.slice(start, end), before: before || start > 0, after: after || end < items.length };
  }

  /** @param from and `to`: of where there are no more messages on a side, up to where it is asked about */
  async #merged(room: RoomId, page: Page, from: string, to: string | undefined) {
    const messages: TimelineItem[] = await this.#items.ofAll(page.messages);
    const { before, after } = page;
    if (room !== LOBBY) return { items: messages, before, after };
    const first = page.before ? messages[0]?.order : undefined;
    const last = page.after ? messages.at(-1)?.order : undefined;
    // Beyond the page there are more messages, and what is momentary there belongs to them.
    const lower = from !== '' ? from : (first ?? '');
    const upper = to ?? last;
    const items = [...messages, ...this.#momentary.between(lower, upper)];
    return { items: items.sort((a, b) => (a.order < b.order ? -1 : 1)), before, after };
  }
}
