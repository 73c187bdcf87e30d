/** When something was last said in a room, short. Plain. */

import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly atMs: number | null;
}

export function RoomTime({ atMs }: Props) {
  const { formats } = useWords();
  if (atMs === null) return null;
  return (
    <time className="room-entry__time" dateTime={new Date(atMs).toISOString()} title={formats.dateTime(atMs)}>
      {formats.timeOrDay(atMs, Date.now())}
    </time>
  );
}
