/** That a room is encrypted, and between whom; where there is little room, the lock alone. Plain. */

import { Lock } from 'lucide-react';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  /** What that means here, in a sentence. */
  readonly explained: string;
}

export function EncryptedMark({ explained }: Props) {
  const { t } = useWords();
  return (
    <p className="room-header__lock" title={explained}>
      <Lock size={13} aria-hidden="true" />
      <span className="room-header__words">{t('lobby.encrypted')}</span>
      <span className="visually-hidden">{explained}</span>
    </p>
  );
}
