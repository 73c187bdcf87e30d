/** The closed circle: whether there is one, its key, and ways in and out. Smart. */

import { LockKeyhole, LockKeyholeOpen } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useChat, useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { CircleConfirm } from './CircleConfirm.tsx';
import { CircleJoin } from './CircleJoin.tsx';
import { CircleKey } from './CircleKey.tsx';
import './CircleSettings.css';

/** What is open below the state of things. */
type Step = 'none' | 'key' | 'join' | 'renew' | 'leave';

export function CircleSettings() {
  const { link } = useNode();
  const { t, formats } = useWords();
  const closed = useChat((chat) => chat.settings.closedCircle);
  const [step, setStep] = useState<Step>('none');
  const [failure, setFailure] = useState<Failure>();
  const state = useRef<HTMLParagraphElement>(null);
  const returning = useRef(false);
  const changing = useRef(false);

  // The button one pressed is gone, and focus would be lost with it.
  useEffect(() => {
    if (returning.current) state.current?.focus();
    returning.current = false;
  });

  function go(next: Step): void {
    setFailure(undefined);
    setStep(next);
    returning.current = next === 'none' || next === 'key';
  }

  async function change(key: string | null): Promise<void> {
    if (changing.current) return; // pressed twice: ending the links takes a moment
    changing.current = true;
    const answer = await link.invoke('circle:change', { key });
    changing.current = false;
    go(key === 'new' && answer.ok ? 'key' : 'none');
    if (!answer.ok) setFailure(answer.error);
  }

  return (
    <>
      <p ref={state} tabIndex={-1} className={closed ? 'circle__state circle__state--closed' : 'circle__state'}>
        {closed ? <LockKeyhole size={16} aria-hidden="true" /> : <LockKeyholeOpen size={16} aria-hidden="true" />}
        <span>{closed ? t('circle.closed') : t('circle.open')}</span>
      </p>
      <p className="settings__hint">{closed ? t('circle.passOn') : t('circle.openHint')}</p>
      {closed && step === 'key' && <CircleKey />}
      {(step === 'none' || step === 'key') && (
        <div className="circle__actions">
          {closed ? (
            <>
              <button
                type="button"
                className="button"
                aria-expanded={step === 'key'}
                onClick={() => setStep(step === 'key' ? 'none' : 'key')}
              >
                {step === 'key' ? t('circle.hide') : t('circle.show')}
              </button>
              <button type="button" className="button" onClick={() => go('renew')}>
                {t('circle.renew')}
              </button>
              <button type="button" className="button" onClick={() => go('leave')}>
                {t('circle.leave')}
              </button>
            </>
          ) : (
            <>
              <button type="button" className="button" onClick={() => void change('new')}>
                {t('circle.make')}
              </button>
              <button type="button" className="button" onClick={() => go('join')}>
                {t('circle.join')}
              </button>
            </>
          )}
        </div>
      )}
      {step === 'join' && <CircleJoin onJoin={(key) => void change(key)} onCancel={() => go('none')} />}
      {step === 'renew' && (
        <CircleConfirm
          meaning={t('circle.renewMeans')}
          action={t('circle.renewNow')}
          onConfirm={() => void change('new')}
          onCancel={() => go('none')}
        />
      )}
      {step === 'leave' && (
        <CircleConfirm
          meaning={t('circle.leaveMeans')}
          action={t('circle.leaveNow')}
          onConfirm={() => void change(null)}
          onCancel={() => go('none')}
        />
      )}
      {failure !== undefined && (
        <p className="field-fault" role="alert">
          {errorText(t, formats, failure)}
        </p>
      )}
    </>
  );
}
