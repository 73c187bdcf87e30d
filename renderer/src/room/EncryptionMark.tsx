/** Whether what is said in the lobby is encrypted to everyone here, and who everyone can be. Smart. */

import { Lock, LockKeyhole, LockOpen } from 'lucide-react';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';

export function EncryptionMark() {
  const { t } = useWords();
  const seedHere = useChat(({ peers }) => {
    for (const { kind, state } of peers.values()) if (kind === 'seed' && state === 'here') return true;
    return false;
  });
  const closed = useChat(({ settings }) => settings.closedCircle);
  if (closed) {
    return (
      <p className="room-header__lock" title={t('lobby.closedExplained')}>
        <LockKeyhole size={13} aria-hidden="true" />
        {t('lobby.closed')}
        <span className="visually-hidden">{t('lobby.closedExplained')}</span>
      </p>
    );
  }
  const explained = seedHere ? t('lobby.partlyEncryptedExplained') : t('lobby.encryptedExplained');
  return (
    <p className={seedHere ? 'room-header__lock room-header__lock--open' : 'room-header__lock'} title={explained}>
      {seedHere ? <LockOpen size={13} aria-hidden="true" /> : <Lock size={13} aria-hidden="true" />}
      {seedHere ? t('lobby.partlyEncrypted') : t('lobby.encrypted')}
      <span className="visually-hidden">{explained}</span>
    </p>
  );
}
