/** The message that another answers: whose, and how it begins; leads there. Plain. */

import { CornerUpLeft } from 'lucide-react';
import type { Message } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { shortId } from '../ui/identity.ts';
import { useMessageDeeds } from './message-deeds-context.ts';
import './Quote.css';

interface Props {
  readonly replyTo: NonNullable<Message['replyTo']>;
}

export function Quote({ replyTo: { author, order, text } }: Props) {
  const { t } = useWords();
  const { jump } = useMessageDeeds();
  if (author === null || order === null) {
    return (
      <p className="quote quote--missing">
        <CornerUpLeft size={13} aria-hidden="true" />
        {t('message.quoteMissing')}
      </p>
    );
  }
  const name = author.own ? t('people.you') : author.name || shortId(author.id);
  const beginning = text === '' ? t('message.quoteEmpty') : text;
  return (
    <button type="button" className="quote" title={t('message.quoteJump')} onClick={() => jump(order)}>
      <span className="quote__author">
        <span className="visually-hidden">{t('message.answers')} </span>
        <bdi>{name}</bdi>
      </span>{' '}
      <span className={text === '' ? 'quote__text quote__text--empty' : 'quote__text'} dir="auto">
        {beginning}
      </span>
    </button>
  );
}
