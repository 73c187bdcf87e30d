/** The lobby's name, with how many one is there, and who can listen in. Smart. */

import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { countHere } from '../people/count-here.ts';
import { EncryptionMark } from './EncryptionMark.tsx';

export function LobbyTitles() {
  const { t, formats } = useWords();
  const here = useChat(({ peers }) => countHere(peers));
  return (
    <div className="room-header__titles">
      <h1 className="room-header__title" tabIndex={-1}>
        {t('lobby.title')}
      </h1>
      <p className="room-header__count">
        {here === 0 ? t('lobby.alone') : t('lobby.here', { count: here, formatted: formats.number(here) })}
      </p>
      <EncryptionMark />
    </div>
  );
}
