/** A room whose messages are still on their way, or could not be had. Plain. */

import type { Failure } from '../../../src/ipc/contract.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import './RoomOpening.css';

interface Props {
  readonly failure: Failure | undefined;
  readonly onRetry: () => void;
}

export function RoomOpening({ failure, onRetry }: Props) {
  const { t, formats } = useWords();
  if (failure === undefined) {
    return (
      <div className="room-opening room-opening--busy" role="status">
        <p>{t('rooms.opening')}</p>
      </div>
    );
  }
  return (
    <div className="room-opening">
      <p role="alert">{t('rooms.notOpened', { reason: errorText(t, formats, failure) })}</p>
      <button type="button" className="button" onClick={onRetry}>
        {t('connection.retry')}
      </button>
    </div>
  );
}
