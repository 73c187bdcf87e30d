/** One message: who and when above the first of a group, then the text, as it was typed. Plain but for names. */

import { EarOff, LockOpen, Scissors } from 'lucide-react';
import { useWords } from '../i18n/use-words.ts';
import type { MessageRow } from '../store/rows.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { shownName } from '../ui/identity.ts';
import { foldText } from './fold-text.ts';
import { useNameIsShared } from './use-name-is-shared.ts';
import './MessageBubble.css';

interface Props {
  readonly row: MessageRow;
  readonly unfolded: boolean;
  readonly onToggleFold: (key: number) => void;
}

export function MessageBubble({ row, unfolded, onToggleFold }: Props) {
  const { t, formats } = useWords();
  const { author, text, atMs, truncated, sentTo } = row.item;
  const name = shownName(author.name, author.address);
  const showAddress = useNameIsShared(author.name) && author.name !== '';
  const time = formats.time(atMs);
  const beginning = foldText(text);
  const folds = beginning.length < text.length;
  const unheard = author.own && sentTo === 0;
  const classes = ['message', author.own && 'message--own', row.leads && 'message--leads'].filter(Boolean).join(' ');
  return (
    <article className={classes} aria-label={t('timeline.byAt', { name: author.own ? t('people.you') : name, time })}>
      {row.leads && (
        <header className="message__heading">
          {!author.own && <Avatar name={author.name} address={author.address} size="small" />}
          {!author.own && <bdi className="message__author">{name}</bdi>}
          {!author.own && showAddress && <span className="message__address mono">{author.address}</span>}
          {!author.own && author.kind === 'seed' && (
            <span className="message__seed" title={t('people.seedExplained')}>
              <LockOpen size={12} aria-hidden="true" />
              <span className="visually-hidden">{t('people.seed')}</span>
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
            {unfolded ? text : beginning}
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
