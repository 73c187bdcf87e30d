/** A first guess at a row's height, before it is measured: near enough that the scrollbar does not wander. Pure. */

import type { Message } from '../../../src/core/model.ts';
import type { Row } from '../store/rows.ts';

/** The same as in the style sheets: line 22 px, bubble padding 2 x 8, gap 3; a group's heading 20 + 14 above. */
const LINE_PX = 22;
const BUBBLE_PX = 19;
const HEADING_PX = 36;
/** A quote above the text, chips below it, "edited". */
const QUOTE_PX = 50;
const REACTIONS_PX = 32;
const EDITED_PX = 16;

export function estimateRowPx(row: Row | undefined): number {
  if (row === undefined) return LINE_PX;
  switch (row.kind) {
    case 'day':
      return 56;
    case 'presence':
      return 34;
    case 'message':
      return row.lines * LINE_PX + BUBBLE_PX + (row.leads ? HEADING_PX : 0) + extraPx(row.item);
  }
}

function extraPx({ replyTo, reactions, state }: Message): number {
  if (state === 'deleted' || state === 'forgotten') return 0;
  return (
    (replyTo === null ? 0 : QUOTE_PX) +
    (reactions.length === 0 ? 0 : REACTIONS_PX) +
    (state === 'edited' ? EDITED_PX : 0)
  );
}
