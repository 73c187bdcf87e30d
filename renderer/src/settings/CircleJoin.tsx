/** A form for the key that somebody gave one. What is wrong with it is said before anything is asked of the node. Plain. */

import { useEffect, useRef, useState } from 'react';
import { type NetworkKeyFault, readNetworkKey } from '../../../src/core/network-key.ts';
import { useWords } from '../i18n/use-words.ts';
import { PasteField } from '../ui/PasteField.tsx';

interface Props {
  readonly onJoin: (key: string) => void;
  readonly onCancel: () => void;
}

export function CircleJoin({ onJoin, onCancel }: Props) {
  const { t } = useWords();
  const [draft, setDraft] = useState('');
  const [fault, setFault] = useState<NetworkKeyFault>();
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => field.current?.focus(), []);

  function join(): void {
    const read = readNetworkKey(draft);
    if ('key' in read) onJoin(read.key);
    else {
      setFault(read.fault);
      field.current?.focus();
    }
  }

  return (
    <form
      className="circle__form"
      onSubmit={(event) => {
        event.preventDefault();
        join();
      }}
    >
      <PasteField
        fieldRef={field}
        label={t('circle.joinLabel')}
        hint={t('circle.joinHint')}
        fault={fault && t(`circle.${fault}`)}
        rows={3}
        value={draft}
        onChange={(text) => {
          setDraft(text);
          setFault(undefined);
        }}
        onSubmit={() => draft.trim() !== '' && join()}
      />
      <div className="circle__actions">
        <button type="submit" className="button button--accent" disabled={draft.trim() === ''}>
          {t('circle.joinNow')}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {t('circle.cancel')}
        </button>
      </div>
    </form>
  );
}
