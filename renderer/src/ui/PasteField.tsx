/** A field for a text that somebody was given, a key or an invitation: pasted rather than typed, and Enter is the end of it. Plain. */

import { type RefObject, useId } from 'react';
import './PasteField.css';

interface Props {
  readonly fieldRef: RefObject<HTMLTextAreaElement | null>;
  readonly label: string;
  readonly hint: string;
  /** What is wrong with what is in it. */
  readonly fault: string | undefined;
  readonly rows: number;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSubmit: () => void;
}

export function PasteField({ fieldRef, label, hint, fault, rows, value, onChange, onSubmit }: Props) {
  const fieldId = useId();
  const hintId = useId();
  const faultId = useId();
  return (
    <div className="settings__section">
      <label htmlFor={fieldId} className="settings__heading">
        {label}
      </label>
      <textarea
        id={fieldId}
        ref={fieldRef}
        className="field mono paste-field"
        rows={rows}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={value}
        aria-describedby={fault === undefined ? hintId : `${hintId} ${faultId}`}
        aria-invalid={fault !== undefined}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          onSubmit();
        }}
      />
      <p id={hintId} className="settings__hint">
        {hint}
      </p>
      {fault !== undefined && (
        <p id={faultId} className="field-fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
