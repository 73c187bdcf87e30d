/** Where a day begins. Plain. */

import { useWords } from '../i18n/use-words.ts';
import { sameDay } from '../store/rows.ts';

const DAY_MS = 86_400_000;

interface Props {
  readonly atMs: number;
}

export function DayLine({ atMs }: Props) {
  const { t, formats } = useWords();
  const nowMs = Date.now();
  const text = sameDay(atMs, nowMs)
    ? t('timeline.today')
    : sameDay(atMs, nowMs - DAY_MS)
      ? t('timeline.yesterday')
      : formats.day(atMs, nowMs);
  return (
    <h2 className="day-line">
      <time dateTime={new Date(atMs).toISOString().slice(0, 10)}>{text}</time>
    </h2>
  );
}
