/** Where a group's name is written. Plain. */

import { type RefObject, useId } from 'react';
import { MAX_NAME_LENGTH } from '../../../src/core/text.ts';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly fieldRef: RefObject<HTMLInputElement | null>;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly invalid?: boolean;
  readonly hint?: string;
}

export function GroupNameField({ fieldRef, value, onChange, invalid = false, hint }: Props) {
  const { t } = useWords();
  const id = useId();
  const hintId = useId();
  return (
    <div className="settings__section">
      <label htmlFor={id} className="settings__heading">
        {t('groups.name')}
      </label>
      <input
        id={id}
        ref={fieldRef}
        className="field"
        dir="auto"
        autoComplete="off"
        // Cut to the limit when it is cleaned: what is pasted may have much in it that goes.
        maxLength={MAX_NAME_LENGTH * 2}
        placeholder={t('groups.namePlaceholder')}
        value={value}
        aria-invalid={invalid}
        aria-describedby={hint === undefined ? undefined : hintId}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint !== undefined && (
        <p id={hintId} className="settings__hint">
          {hint}
        </p>
      )}
    </div>
  );
}
