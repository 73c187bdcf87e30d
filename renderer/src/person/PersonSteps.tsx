/** The steps of a person's dialog: who they are; compare; they differ; block. One at a time, the title says which. Smart. */

import { Dialog } from '@base-ui/react/dialog';
import { ArrowLeft, X } from 'lucide-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { assertNever } from '../../../src/core/errors.ts';
import type { Peer, Trust } from '../../../src/core/model.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useWords } from '../i18n/use-words.ts';
import { PersonName } from '../people/PersonName.tsx';
import { useOpenDirect } from '../rooms/use-open-direct.ts';
import { Sentence, SLOT } from '../ui/Sentence.tsx';
import { BlockStep } from './BlockStep.tsx';
import { CompareStep } from './CompareStep.tsx';
import { MismatchStep } from './MismatchStep.tsx';
import { PersonOverview } from './PersonOverview.tsx';
import { TrustFailure } from './TrustFailure.tsx';
import { useTrust } from './use-trust.ts';

export type Step = 'overview' | 'compare' | 'mismatch' | 'block';

interface Props {
  readonly peer: Peer;
  readonly firstStep: Step;
  readonly firstFailure: Failure | undefined;
  readonly titleRef: RefObject<HTMLHeadingElement | null>;
  /** The room with them is on show now. */
  readonly onMessaging: () => void;
}

export function PersonSteps({ peer, firstStep, firstFailure, titleRef, onMessaging }: Props) {
  const { t } = useWords();
  const [step, setStep] = useState<Step>(firstStep);
  const { decide, failure, setFailure } = useTrust(peer.id, firstFailure);
  const openDirect = useOpenDirect();
  const name = <PersonName id={peer.id} name={peer.name} address={peer.address} />;

  // What had the focus is gone with the former step.
  const shownStep = useRef(step);
  useEffect(() => {
    if (shownStep.current !== step) titleRef.current?.focus();
    shownStep.current = step;
  }, [step, titleRef]);

  function go(next: Step): void {
    setFailure(undefined);
    setStep(next);
  }

  async function decideAndReturn(trust: Trust): Promise<void> {
    if (!(await decide(trust))) return;
    setStep('overview');
    // The button that was pressed goes when the node tells the change.
    titleRef.current?.focus();
  }

  async function message(): Promise<void> {
    const refused = await openDirect(peer.id);
    setFailure(refused);
    if (refused === undefined) onMessaging();
  }

  function title() {
    switch (step) {
      case 'overview':
        return name;
      case 'compare':
        return t('person.compare');
      case 'mismatch':
        return t('person.mismatchTitle');
      case 'block':
        return <Sentence text={t('person.blockTitle', { name: SLOT })}>{name}</Sentence>;
      default:
        return assertNever(step);
    }
  }

  function body() {
    switch (step) {
      case 'overview':
        return (
          <PersonOverview
            peer={peer}
            onMessage={() => void message()}
            onDecide={(trust) => void decideAndReturn(trust)}
            onCompare={() => go('compare')}
            onBlock={() => go('block')}
          />
        );
      case 'compare':
        return (
          <CompareStep
            peer={peer}
            name={name}
            onMatch={() => void decideAndReturn('verified')}
            onMismatch={() => go('mismatch')}
          />
        );
      case 'mismatch':
        return (
          <MismatchStep name={name} onBlock={() => void decideAndReturn('blocked')} onAgain={() => go('compare')} />
        );
      case 'block':
        return (
          <BlockStep name={name} onBlock={() => void decideAndReturn('blocked')} onCancel={() => go('overview')} />
        );
      default:
        return assertNever(step);
    }
  }

  return (
    <>
      <header className="dialog__header">
        {step !== 'overview' && (
          <button
            type="button"
            className="icon-button person-dialog__back"
            aria-label={t('person.back')}
            onClick={() => go('overview')}
          >
            <ArrowLeft size={18} aria-hidden="true" />
          </button>
        )}
        <Dialog.Title className="dialog__title person-dialog__title" tabIndex={-1} ref={titleRef}>
          {title()}
        </Dialog.Title>
        <Dialog.Close className="icon-button" aria-label={t('person.close')}>
          <X size={18} aria-hidden="true" />
        </Dialog.Close>
      </header>
      <div className="dialog__body">
        {body()}
        <TrustFailure failure={failure} />
      </div>
    </>
  );
}
