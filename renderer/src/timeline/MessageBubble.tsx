/** One message: who and when above the first of a group, then what is said, and what became of it. Plain but for names. */

import { History, Scissors } from 'lucide-react';
import { useMemo } from 'react';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { findLinks } from '../links/find-links.ts';
import { useNameIsShared } from '../people/use-name-is-shared.ts';
import type { MessageRow } from '../store/rows.ts';
import { shortId, shownName } from '../ui/identity.ts';
import { DeliveryMark } from './DeliveryMark.tsx';
import { foldedLength } from './fold-text.ts';
import { GoneText } from './GoneText.tsx';
import { MessageHeading } from './MessageHeading.tsx';
import { MessageText } from './MessageText.tsx';
import { MessageToolbar } from './MessageToolbar.tsx';
import { Quote } from './Quote.tsx';
import { Reactions } from './Reactions.tsx';
import type { RowLook } from './row-look.ts';
import './MessageBubble.css';
import './MessageStates.css';

interface Props {
  readonly row: MessageRow;
  readonly look: RowLook;
  readonly onToggleFold: (key: string) => void;
}

export function MessageBubble({ row, look, onToggleFold }: Props) {
  const { t, formats } = useWords();
  const { item } = row;
  const { author, text, atMs, truncated, delivery, mentions, state } = item;
  const told = useNameIsShared(author.name) && !author.own;
  const suffix = told ? shortId(author.id) : '';
  const direct = useChat(({ rooms }) => rooms.get(item.room)?.kind === 'direct');
  const namesUs = useChat(({ self }) => !author.own && mentions.includes(self.id));
  const time = formats.time(atMs);
  const pieces = useMemo(() => findLinks(text, truncated), [text, truncated]);
  const beginning = useMemo(() => foldedLength(text, pieces), [text, pieces]);
  const folds = beginning < text.length;
  const classes = [
    'message',
    author.own && 'message--own',
    row.leads && 'message--leads',
    namesUs && 'message--names-us',
    look.lit && 'message--lit',
  ];
  const name = author.own ? t('people.you') : [shownName(author.name, author.address), suffix].join(' ').trim();
  const label = namesUs ? t('timeline.namesUsAt', { name, time }) : t('timeline.byAt', { name, time });
  const gone = state === 'deleted' || state === 'forgotten';
  return (
    <article
      className={classes.filter(Boolean).join(' ')}
      aria-label={label}
      tabIndex={look.active ? 0 : -1}
      data-message={item.id}
    >
      {row.leads && <MessageHeading item={item} suffix={suffix} told={told} />}
      <div className="message__body">
        <div className={gone ? 'message__bubble message__bubble--gone' : 'message__bubble'}>
          {gone ? (
            <GoneText state={state} />
          ) : (
            <>
              {item.replyTo !== null && <Quote replyTo={item.replyTo} />}
              <div className="message__text" dir="auto">
                <MessageText pieces={pieces} end={look.unfolded ? text.length : beginning} mentions={mentions} />
                {folds && !look.unfolded && '…'}
              </div>
              {folds && (
                <button
                  type="button"
                  className="text-button message__fold"
                  aria-expanded={look.unfolded}
                  onClick={() => onToggleFold(row.key)}
                >
                  {look.unfolded ? t('timeline.showLess') : t('timeline.showAll')}
                </button>
              )}
              {state === 'edited' && <p className="message__edited">{t('message.edited')}</p>}
            </>
          )}
          {delivery !== null && <DeliveryMark item={item} delivery={delivery} direct={direct} />}
          {item.late && !author.own && (
            <span className="message__late" title={t('timeline.lateExplained', { time: formats.dateTime(atMs) })}>
              <History size={13} aria-hidden="true" />
              <span className="visually-hidden">{t('timeline.lateExplained', { time: formats.dateTime(atMs) })}</span>
            </span>
          )}
          {look.tools && <MessageToolbar item={item} />}
        </div>
        {truncated && !gone && (
          <p className="message__mark">
            <Scissors size={13} aria-hidden="true" />
            {t('timeline.truncated')}
          </p>
        )}
        {item.reactions.length > 0 && !gone && <Reactions item={item} />}
      </div>
    </article>
  );
}
