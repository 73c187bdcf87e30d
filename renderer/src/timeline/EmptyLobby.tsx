/** The lobby before anything was said: what is going on, and what to do. Smart. */

import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { isLoopbackCidr } from '../networks/network-options.ts';
import { countHere } from '../people/count-here.ts';
import type { Timeline } from '../store/timeline.ts';
import { Mark } from '../ui/Mark.tsx';
import { nothingSaid } from './nothing-said.ts';
import './EmptyLobby.css';

interface Props {
  readonly timeline: Timeline;
  readonly onChooseNetworks: () => void;
}

export function EmptyLobby({ timeline, onChooseNetworks }: Props) {
  const { t } = useWords();
  const alone = useChat(({ peers }) => countHere(peers) === 0);
  const cidrs = useChat((chat) => chat.settings.cidrs);
  const closed = useChat((chat) => chat.settings.closedCircle);
  const choosing = useChat((chat) => chat.settings.networkChoiceNeeded);
  const notKept = useChat(({ notices }) => notices.some(({ code }) => code === 'history-not-kept'));
  if (!nothingSaid(timeline)) return null;
  const loopbackOnly = cidrs.every(isLoopbackCidr);
  const text = !alone
    ? t('timeline.quietText')
    : loopbackOnly
      ? t('timeline.emptyLoopback')
      : t('timeline.emptyNetworks', { networks: cidrs.join(', ') });
  return (
    <div className={timeline.rows.length > 0 ? 'empty-lobby empty-lobby--above-rows' : 'empty-lobby'}>
      <div className={alone ? 'empty-lobby__mark empty-lobby__mark--searching' : 'empty-lobby__mark'}>
        <Mark size={32} />
      </div>
      <h2 className="empty-lobby__title">{alone ? t('timeline.emptyTitle') : t('timeline.quietTitle')}</h2>
      <p className="empty-lobby__text">{text}</p>
      {alone && closed && <p className="empty-lobby__text">{t('circle.aloneInside')}</p>}
      {alone && loopbackOnly && !choosing && (
        <button type="button" className="button" onClick={onChooseNetworks}>
          {t('timeline.emptyChoose')}
        </button>
      )}
      {notKept && <p className="empty-lobby__note">{t('timeline.notKept')}</p>}
    </div>
  );
}
