/** Below what is being written: who else is writing, which keys there are, and how long it is when it is long. Plain. */

import type { RoomId } from '../../../src/core/ids.ts';
import { MAX_TEXT_BYTES } from '../../../src/core/text.ts';
import { useWords } from '../i18n/use-words.ts';
import { TypingLine } from './TypingLine.tsx';

interface Props {
  readonly id: string;
  readonly room: RoomId;
  /** Undefined: far from too long. */
  readonly bytes: number | undefined;
  readonly editing: boolean;
}

export function ComposerFoot({ id, room, bytes, editing }: Props) {
  const { t, formats } = useWords();
  const limit = formats.number(MAX_TEXT_BYTES);
  const tooLong = bytes !== undefined && bytes > MAX_TEXT_BYTES;
  const hint = editing ? t('composer.editHint') : t('composer.hint');
  return (
    <div id={id} className="composer__foot">
      <TypingLine room={room} otherwise={tooLong ? undefined : hint} />
      {bytes !== undefined && (
        <span className={tooLong ? 'composer__count composer__count--over' : 'composer__count'} role="status">
          {tooLong && `${t('composer.tooLong', { over: formats.number(bytes - MAX_TEXT_BYTES) })} `}
          {t('composer.bytes', { used: formats.number(bytes), limit })}
        </span>
      )}
    </div>
  );
}
