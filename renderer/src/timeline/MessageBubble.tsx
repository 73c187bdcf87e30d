/** One message: who and when above the first of a group, then the text, as it was typed. Plain but for names. */

import { EarOff, LockOpen, Scissors, TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { findLinks } from '../links/find-links.ts';
import { LinkText } from '../links/LinkText.tsx';
import { useNameIsShared } from '../people/use-name-is-shared.ts';
import type { MessageRow } from '../store/rows.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { shortId, shownName } from '../ui/identity.ts';
import { DeliveryMark } from './DeliveryMark.tsx';
import { foldedLength } from './fold-text.ts';
import './MessageBubble.css';

interface Props {
  readonly row: MessageRow;
  readonly unfolded: boolean;
  readonly onToggleFold: (key: string) => void;
}

export function MessageBubble({ row, unfolded, onToggleFold }: Props) {
  const { t, formats } = useWords();
  const { author, text, atMs, truncated, sentTo, delivery } = row.item;
  const name = shownName(author.name, author.address);
  const told = useNameIsShared(author.name) && !author.own;
  const suffix = told ? shortId(author.id) : '';
  const nameTaken = useChat(({ peers }) => peers.get(author.id)?.nameTaken === true);
  const time = formats.time(atMs);
  const pieces = useMemo(() => findLinks(text, truncated), [text, truncated]);
  const beginning = useMemo(() => foldedLength(text, pieces), [text, pieces]);
  const folds = beginning < text.length;
  const unheard = author.own && delivery === 'none' && sentTo === 0;
  const classes = ['message', author.own && 'message--own', row.leads && 'message--leads'].filter(Boolean).join(' ');
  const spoken = author.own ? t('people.you') : [name, suffix].join(' ').trim();
  return (
    <article className={classes} aria-label={t('timeline.byAt', { name: spoken, time })}>
      {row.leads && (
        <header className={nameTaken ? 'message__heading message__heading--warned' : 'message__heading'}>
          {!author.own && <Avatar name={author.name} id={author.id} size="small" />}
          {!author.own && <bdi className="message__author">{name}</bdi>}
          {suffix !== '' && <span className="message__address mono">{suffix}</span>}
          {told && <span className="message__address mono">{author.address}</span>}
          {!author.own && author.kind === 'seed' && (
            <span className="message__seed" title={t('people.seedExplained')}>
              <LockOpen size={12} aria-hidden="true" />
              <span className="visually-hidden">{t('people.seed')}</span>
            </span>
          )}
          {nameTaken && (
            <span className="message__warning" title={t('people.nameTakenExplained')}>
              <TriangleAlert size={12} aria-hidden="true" />
              {t('people.nameTaken')}
            </span>
          )}
          <time className="message__time" dateTime={new Date(atMs).toISOString()} title={formats.dateTime(atMs)}>
            {time}
          </time>
        </header>
      )}
      <div className="message__body">
        <div className="message__bubble">
          <div className="message__text" dir="auto">
            <LinkText pieces={pieces} end={unfolded ? text.length : beginning} />
            {folds && !unfolded && '…'}
          </div>
          {folds && (
            <button
              type="button"
              className="text-button message__fold"
              aria-expanded={unfolded}
              onClick={() => onToggleFold(row.key)}
            >
              {unfolded ? t('timeline.showLess') : t('timeline.showAll')}
            </button>
          )}
          {delivery !== 'none' && <DeliveryMark delivery={delivery} />}
        </div>
        {truncated && (
          <p className="message__mark">
            <Scissors size={13} aria-hidden="true" />
            {t('timeline.truncated')}
          </p>
        )}
        {unheard && (
          <p className="message__mark">
            <EarOff size={13} aria-hidden="true" />
            {t('timeline.unheard')}
          </p>
        )}
      </div>
    </article>
  );
}
