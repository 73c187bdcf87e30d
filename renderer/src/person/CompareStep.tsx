/** Fetches the safety number with a person, to be compared with what they see. Smart. */

import { type ReactNode, useEffect, useState } from 'react';
import type { Peer } from '../../../src/core/model.ts';
import type { Failure, Value } from '../../../src/ipc/contract.ts';
import { useNode } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { Sentence, SLOT } from '../ui/Sentence.tsx';
import { SafetyNumber } from './SafetyNumber.tsx';
import { TrustFailure } from './TrustFailure.tsx';

interface Props {
  readonly peer: Peer;
  readonly name: ReactNode;
  readonly onMatch: () => void;
  readonly onMismatch: () => void;
}

export function CompareStep({ peer: { id }, name, onMatch, onMismatch }: Props) {
  const { link } = useNode();
  const { t } = useWords();
  const [number, setNumber] = useState<Value<'person:safety-number'>>();
  const [failure, setFailure] = useState<Failure>();

  useEffect(() => {
    let wanted = true;
    void link.invoke('person:safety-number', { id }).then((answer) => {
      if (!wanted) return;
      if (answer.ok) setNumber(answer.value);
      else setFailure(answer.error);
    });
    return () => {
      wanted = false;
    };
  }, [link, id]);

  return (
    <>
      <p>
        <Sentence text={t('person.compareHow', { name: SLOT })}>{name}</Sentence>
      </p>
      {number === undefined ? (
        <div className="safety-number safety-number--waiting" aria-busy={failure === undefined} />
      ) : (
        <SafetyNumber digits={number.digits} code={number.code} />
      )}
      <TrustFailure failure={failure} />
      {number !== undefined && (
        <div className="person-dialog__actions">
          <button type="button" className="button button--accent" onClick={onMatch}>
            {t('person.match')}
          </button>
          <button type="button" className="button" onClick={onMismatch}>
            {t('person.mismatch')}
          </button>
        </div>
      )}
    </>
  );
}
