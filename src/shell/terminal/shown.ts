/** What is on the screen of one room already: each message once, and again only as another than it was. */

import type { TimelineItem } from '../../core/model.ts';
import { NewestMap } from '../../core/newest-map.ts';

/** Items of one room that are remembered. What comes again comes soon. */
const MAX_SHOWN = 5_000;

/** Of a text, enough to see that it is another one. */
const REMEMBERED_CHARACTERS = 1_000;

export class Shown {
  readonly #texts = new NewestMap<string, string>(MAX_SHOWN);

  /** False: it was shown before. */
  add(item: TimelineItem): boolean {
    if (this.#texts.has(item.id)) return false;
    this.#texts.set(item.id, textOf(item));
    return true;
  }

  /** Whether it was shown, and says something else now. From now on this is what was shown. */
  changes(item: TimelineItem): boolean {
    const before = this.#texts.get(item.id);
    const now = textOf(item);
    if (before === undefined || before === now) return false;
    this.#texts.set(item.id, now);
    return true;
  }
}

function textOf(item: TimelineItem): string {
  return item.type === 'message' ? `${item.state === 'deleted'}${item.text.slice(0, REMEMBERED_CHARACTERS)}` : '';
}
