/** Asks whether to open an address, with what to know of it: where it leads, what it looks like, why it is asked. Plain. */

import { AlertDialog } from '@base-ui/react/alert-dialog';
import { TriangleAlert } from 'lucide-react';
import { type RefObject, useRef } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { Fact } from '../ui/Fact.tsx';
import { Sentence, SLOT } from '../ui/Sentence.tsx';
import type { Destination, Doubt } from './host-doubts.ts';
import './LinkDialog.css';

const DOUBT_WORDS = {
  account: 'links.account',
  hidden: 'links.hidden',
  letters: 'links.letters',
  number: 'links.number',
  disguised: 'links.disguised',
  buried: 'links.buried',
} as const satisfies Record<Doubt, string>;

export interface Question {
  readonly destination: Destination;
  /** A host opened before that this one could be taken for. */
  readonly alike: string | undefined;
}

interface Props {
  readonly question: Question | undefined;
  readonly open: boolean;
  readonly onOpened: (destination: Destination) => void;
  readonly onClose: () => void;
  readonly focusAfter: RefObject<HTMLElement | null>;
}

export function LinkDialog({ question, open, onOpened, onClose, focusAfter }: Props) {
  const { t } = useWords();
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog.Root open={open} onOpenChange={(wanted) => !wanted && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        {/* What a hasty Enter presses is the safe one. */}
        <AlertDialog.Popup className="dialog link-dialog" initialFocus={cancel} finalFocus={focusAfter}>
          <header className="dialog__header link-dialog__header">
            <AlertDialog.Title className="dialog__title">{t('links.askTitle')}</AlertDialog.Title>
          </header>
          {question !== undefined && (
            <div className="dialog__body">
              <AlertDialog.Description className="link-dialog__where" render={<div />}>
                <p>{t('links.leadsTo')}</p>
                <p className="link-dialog__host mono" dir="ltr">
                  {question.destination.host}
                </p>
              </AlertDialog.Description>
              <Doubts question={question} />
              <dl className="facts link-dialog__facts">
                <Likeness destination={question.destination} />
                <Fact term={t('links.whole')}>
                  <span className="mono link-dialog__address" dir="ltr">
                    {question.destination.address}
                  </span>
                </Fact>
              </dl>
              <div className="link-dialog__actions">
                <AlertDialog.Close className="button" ref={cancel}>
                  {t('links.cancel')}
                </AlertDialog.Close>
                <a
                  className="button button--danger link-dialog__open"
                  href={question.destination.address}
                  target="_blank"
                  rel="noopener noreferrer"
                  draggable={false}
                  onClick={() => {
                    onOpened(question.destination);
                    onClose();
                  }}
                >
                  {t('links.open')}
                </a>
              </div>
            </div>
          )}
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function Likeness({ destination: { host, readable, looksLike } }: { readonly destination: Destination }) {
  const { t } = useWords();
  return (
    <>
      {readable !== host && (
        <Fact term={t('links.readable')}>
          <bdi>{readable}</bdi>
        </Fact>
      )}
      {looksLike !== undefined && (
        <Fact term={t('links.looksLike')}>
          <bdi>{looksLike}</bdi>
        </Fact>
      )}
    </>
  );
}

function Doubts({ question: { destination, alike } }: { readonly question: Question }) {
  const { t } = useWords();
  return (
    <ul className="link-dialog__doubts">
      {destination.doubts.map((doubt) => (
        <li key={doubt}>
          <TriangleAlert size={16} aria-hidden="true" />
          <span>{t(DOUBT_WORDS[doubt])}</span>
        </li>
      ))}
      {alike !== undefined && (
        <li>
          <TriangleAlert size={16} aria-hidden="true" />
          <span>
            <Sentence text={t('links.alike', { host: SLOT })}>
              <bdi className="mono">{alike}</bdi>
            </Sentence>
          </span>
        </li>
      )}
    </ul>
  );
}
