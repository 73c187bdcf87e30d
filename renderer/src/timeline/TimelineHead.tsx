/** What stands above the oldest message: that older ones are coming, or that this is the beginning. Smart. */

import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';

/** Its height, fixed: so that nothing moves when it changes. The same as in Timeline.css. */
export const HEAD_PX = 88;

interface Props {
  readonly before: boolean;
  /** Nothing was said yet: EmptyLobby has the room, and tells all there is to tell. */
  readonly empty: boolean;
}

export function TimelineHead({ before, empty }: Props) {
  const { t } = useWords();
  const notKept = useChat(({ notices }) => notices.some(({ code }) => code === 'history-not-kept'));
  return (
    <div className="timeline__head">
      {before && <p>{t('timeline.loadingOlder')}</p>}
      {!before && !empty && (
        <>
          <p className="timeline__beginning">{t('timeline.beginning')}</p>
          {notKept && <p>{t('timeline.notKept')}</p>}
        </>
      )}
    </div>
  );
}
