/** What is kept and for how long, what a newcomer gets of it, and whether others learn what one has read. Smart. */

import { useRef, useState } from 'react';
import type { Failure, Params } from '../../../src/ipc/contract.ts';
import { useChat, useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { whyNotKept } from '../notices/why-not-kept.ts';
import { Segments } from '../ui/Segments.tsx';
import { DAY_PRESETS, HOUR_PRESETS, presetOf } from './history-presets.ts';

export function HistorySettings() {
  const { link } = useNode();
  const { t, formats } = useWords();
  const { historyDays, historyMaxMb, lobbyShareHours, readMarks } = useChat((chat) => chat.settings);
  const notKept = useChat(({ notices }) => notices.find(({ code }) => code === 'history-not-kept'));
  const [failure, setFailure] = useState<Failure>();
  const turn = useRef(0);

  async function change(to: Params<'settings:change'>): Promise<void> {
    turn.current += 1;
    const mine = turn.current;
    setFailure(undefined);
    const answer = await link.invoke('settings:change', to);
    if (mine === turn.current && !answer.ok) setFailure(answer.error);
  }

  return (
    <>
      <p className={notKept === undefined ? 'settings__hint' : 'settings__restart'}>
        {notKept === undefined ? t('history.kept', { size: formats.number(historyMaxMb) }) : whyNotKept(t, notKept)}
      </p>
      <Segments
        legend={t('history.days')}
        options={DAY_PRESETS.map(({ value, label }) => ({ value, label: t(`history.${label}`) }))}
        value={presetOf(DAY_PRESETS, historyDays)}
        onChange={(value) => void change({ historyDays: Number(value) })}
      />
      <p className="settings__hint">
        {presetOf(DAY_PRESETS, historyDays) === ''
          ? t('history.otherDays', { count: historyDays, formatted: formats.number(historyDays) })
          : t('history.daysHint')}
      </p>
      <Segments
        legend={t('history.share')}
        options={HOUR_PRESETS.map(({ value, label }) => ({ value, label: t(`history.${label}`) }))}
        value={presetOf(HOUR_PRESETS, lobbyShareHours)}
        onChange={(value) => void change({ lobbyShareHours: Number(value) })}
      />
      <p className="settings__hint">
        {presetOf(HOUR_PRESETS, lobbyShareHours) === ''
          ? t('history.otherHours', { count: lobbyShareHours, formatted: formats.number(lobbyShareHours) })
          : t('history.shareHint')}
      </p>
      <label className="settings__check">
        <input
          type="checkbox"
          className="settings__checkbox"
          checked={readMarks}
          onChange={(event) => void change({ readMarks: event.target.checked })}
        />
        <span>{t('history.readMarks')}</span>
      </label>
      <p className="settings__hint">{readMarks ? t('history.readMarksOn') : t('history.readMarksOff')}</p>
      {failure !== undefined && (
        <p className="field-fault" role="alert">
          {errorText(t, formats, failure)}
        </p>
      )}
    </>
  );
}
