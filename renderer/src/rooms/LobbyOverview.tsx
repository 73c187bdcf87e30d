/** The lobby: who hears what is said there, and taking it along. Smart. */

import { UsersRound } from 'lucide-react';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { countHere } from '../people/count-here.ts';
import { DetailsAction } from './DetailsAction.tsx';

interface Props {
  readonly onExport: () => void;
}

export function LobbyOverview({ onExport }: Props) {
  const { t, formats } = useWords();
  const here = useChat(({ peers }) => countHere(peers));
  const closed = useChat(({ settings }) => settings.closedCircle);
  return (
    <>
      <div className="details__intro">
        <span className="room-entry__lobby">
          <UsersRound size={20} aria-hidden="true" />
        </span>
        <p className="details__name">{t('lobby.title')}</p>
        <p className="details__quiet">
          {here === 0 ? t('lobby.alone') : t('lobby.here', { count: here, formatted: formats.number(here) })}
        </p>
        <p className="details__quiet">{closed ? t('details.lobbyClosed') : t('details.lobby')}</p>
      </div>
      <div className="details__actions">
        <DetailsAction kind="export" onClick={onExport} />
      </div>
    </>
  );
}
