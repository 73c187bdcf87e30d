/** Where one is and with how many; who can listen in; ways to the people (narrow windows) and the settings. Smart. */

import { SlidersHorizontal, Users } from 'lucide-react';
import { useWords } from '../i18n/use-words.ts';
import { countHere } from '../people/count-here.ts';
import { EncryptionMark } from './EncryptionMark.tsx';
import { useChat } from './node-context.ts';
import './LobbyHeader.css';

interface Props {
  readonly narrow: boolean;
  readonly onOpenPeople: () => void;
  readonly onOpenSettings: () => void;
}

export function LobbyHeader({ narrow, onOpenPeople, onOpenSettings }: Props) {
  const { t, formats } = useWords();
  const here = useChat(({ peers }) => countHere(peers));
  const formatted = formats.number(here);
  return (
    <header className="lobby-header">
      <div className="lobby-header__titles">
        <h1 className="lobby-header__title">{t('lobby.title')}</h1>
        <p className="lobby-header__count">
          {here === 0 ? t('lobby.alone') : t('lobby.here', { count: here, formatted })}
        </p>
        <EncryptionMark />
      </div>
      {narrow && (
        <button
          type="button"
          className="icon-button lobby-header__people"
          aria-label={t('lobby.showPeople', { formatted })}
          onClick={onOpenPeople}
        >
          <Users size={18} aria-hidden="true" />
          {here > 0 && <span className="lobby-header__badge">{formatted}</span>}
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label={t('lobby.openSettings')}
        title={t('lobby.openSettings')}
        onClick={onOpenSettings}
      >
        <SlidersHorizontal size={18} aria-hidden="true" />
      </button>
    </header>
  );
}
