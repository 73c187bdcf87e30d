/** Changes one's own name. Smart. */

import { type RefObject, useId, useState } from 'react';
import { cleanName, MAX_NAME_LENGTH } from '../../../src/core/text.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useChat, useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly fieldRef: RefObject<HTMLInputElement | null>;
}

export function NameForm({ fieldRef }: Props) {
  const { link } = useNode();
  const { t, formats } = useWords();
  const current = useChat((chat) => chat.self.name);
  const [draft, setDraft] = useState(current);
  const [outcome, setOutcome] = useState<'saved' | Failure>();
  const fieldId = useId();
  const hintId = useId();
  const name = cleanName(draft);
  const changed = name !== '' && name !== current;

  async function save(): Promise<void> {
    const answer = await link.invoke('settings:change', { name });
    setOutcome(answer.ok ? 'saved' : answer.error);
  }

  return (
    <form
      className="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) void save();
      }}
    >
      <label htmlFor={fieldId} className="settings__heading">
        {t('settings.name')}
      </label>
      <div className="name-form__line">
        <input
          id={fieldId}
          ref={fieldRef}
          className="field"
          dir="auto"
          autoComplete="off"
          spellCheck={false}
          maxLength={MAX_NAME_LENGTH * 2}
          value={draft}
          aria-describedby={hintId}
          aria-invalid={name === ''}
          onChange={(event) => {
            setDraft(event.target.value);
            setOutcome(undefined);
          }}
        />
        <button type="submit" className="button button--accent" disabled={!changed}>
          {t('settings.save')}
        </button>
      </div>
      <p id={hintId} className="settings__hint">
        {t('settings.nameHint', { limit: formats.number(MAX_NAME_LENGTH) })}
      </p>
      <p className={outcome === 'saved' ? 'name-form__saved' : 'name-form__error'} role="status">
        {outcome === 'saved' ? t('settings.saved') : outcome && errorText(t, formats, outcome)}
      </p>
    </form>
  );
}
