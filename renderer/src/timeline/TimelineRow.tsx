/** Picks how a row is shown. Plain. */

import { memo } from 'react';
import { assertNever } from '../../../src/core/errors.ts';
import type { Row } from '../store/rows.ts';
import { DayLine } from './DayLine.tsx';
import { MessageBubble } from './MessageBubble.tsx';
import { PresenceLine } from './PresenceLine.tsx';
import type { RowLook } from './row-look.ts';

interface Props extends RowLook {
  readonly row: Row;
  readonly onToggleFold: (key: string) => void;
}

export const TimelineRow = memo(function TimelineRow({ row, onToggleFold, ...look }: Props) {
  switch (row.kind) {
    case 'day':
      return <DayLine atMs={row.atMs} />;
    case 'message':
      return <MessageBubble row={row} look={look} onToggleFold={onToggleFold} />;
    case 'presence':
      return <PresenceLine items={row.items} />;
    default:
      return assertNever(row);
  }
});
