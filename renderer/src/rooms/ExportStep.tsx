/** Takes what was said in a room along, as a file. Smart. */

import { useRef, useState } from 'react';
import type { Room } from '../../../src/core/model.ts';
import type { Result, Value } from '../../../src/ipc/contract.ts';
import { useChat, useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { EXPORT_FORMATS, type ExportFormat, exportName, fetchExport } from './export-file.ts';
import { roomName } from './room-name.ts';

interface Props {
  readonly room: Room;
}

type Outcome = 'busy' | Result<Value<'history:export'>>;

export function ExportStep({ room }: Props) {
  const { link } = useNode();
  const { t, formats } = useWords();
  const peers = useChat((chat) => chat.peers);
  const [format, setFormat] = useState<ExportFormat>('html');
  const [outcome, setOutcome] = useState<Outcome>();
  const busy = useRef(false);

  async function save(): Promise<void> {
    if (busy.current) return; // pressed twice
    busy.current = true;
    setOutcome('busy');
    const name = exportName(roomName(room, peers, t('lobby.title')), format, Date.now());
    const answer = await link.invoke('history:export', { room: room.id, format, file: name });
    busy.current = false;
    if (answer.ok) fetchExport(answer.value.file);
    setOutcome(answer);
  }

  function said(): string {
    if (outcome === undefined) return '';
    if (outcome === 'busy') return t('export.busy');
    if (!outcome.ok) return '';
    const { file, messages } = outcome.value;
    if (file === '') return t('export.cancelled');
    return t('export.done', { count: messages, formatted: formats.number(messages) });
  }

  return (
    <form
      className="details__step"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <fieldset className="export__formats">
        <legend className="visually-hidden">{t('export.format')}</legend>
        {EXPORT_FORMATS.map((one) => (
          <label key={one} className="export__format">
            <input
              type="radio"
              className="export__radio"
              name="export-format"
              checked={one === format}
              onChange={() => setFormat(one)}
            />
            <span>
              <span className="export__format-name">{t(`export.${one}`)}</span>
              <span className="export__format-text">{t(`export.${one}Explained`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <p className="settings__hint">{t('export.readable')}</p>
      <p className="details__done" role="status">
        {said()}
      </p>
      {outcome !== undefined && outcome !== 'busy' && !outcome.ok && (
        <p className="person-dialog__error" role="alert">
          {t('export.failed', { reason: errorText(t, formats, outcome.error) })}
        </p>
      )}
      <div className="details__buttons">
        <button type="submit" className="button button--accent" aria-disabled={outcome === 'busy'}>
          {t('export.save')}
        </button>
      </div>
    </form>
  );
}
