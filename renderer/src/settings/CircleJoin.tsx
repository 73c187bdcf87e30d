/** A form for the key that somebody gave one. What is wrong with it is said before anything is asked of the node. Plain. */

import { useEffect, useId, useRef, useState } from 'react';
import { type NetworkKeyFault, readNetworkKey } from '../../../src/core/network-key.ts';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly onJoin: (key: string) => void;
  readonly onCancel: () => void;
}

export function CircleJoin({ onJoin, onCancel }: Props) {
  const { t } = useWords();
  const [draft, setDraft] = useState('');
  const [fault, setFault] = useState<NetworkKeyFault>();
  const field = useRef<HTMLTextAreaElement>(null);
  const fieldId = useId();
  const hintId = useId();
  const faultId = useId();

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
      <label htmlFor={fieldId} className="settings__heading">
        {t('circle.joinLabel')}
      </label>
      <textarea
        id={fieldId}
        ref={field}
        className="field mono circle__field"
        rows={3}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={draft}
        aria-describedby={fault === undefined ? hintId : `${hintId} ${faultId}`}
        aria-invalid={fault !== undefined}
        onChange={(event) => {
          setDraft(event.target.value);
          setFault(undefined);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          if (draft.trim() !== '') join();
        }}
      />
      <p id={hintId} className="settings__hint">
        {t('circle.joinHint')}
      </p>
      {fault !== undefined && (
        <p id={faultId} className="circle__fault" role="alert">
          {t(`circle.${fault}`)}
        </p>
      )}
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
