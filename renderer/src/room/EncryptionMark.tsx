/** Whether what is said in the lobby is encrypted to everyone here. Smart. */

import { Lock, LockOpen } from 'lucide-react';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';

export function EncryptionMark() {
  const { t } = useWords();
  const seedHere = useChat(({ peers }) => {
    for (const { kind, state } of peers.values()) if (kind === 'seed' && state === 'here') return true;
    return false;
  });
  const explained = seedHere ? t('lobby.partlyEncryptedExplained') : t('lobby.encryptedExplained');
  return (
    <p className={seedHere ? 'room-header__lock room-header__lock--open' : 'room-header__lock'} title={explained}>
      {seedHere ? <LockOpen size={13} aria-hidden="true" /> : <Lock size={13} aria-hidden="true" />}
      {seedHere ? t('lobby.partlyEncrypted') : t('lobby.encrypted')}
      <span className="visually-hidden">{explained}</span>
    </p>
  );
}
