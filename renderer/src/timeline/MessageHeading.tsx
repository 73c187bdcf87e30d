/** Above the first message of a group: who said it, when, and what to beware of. Plain but for names. */

import { LockOpen, TriangleAlert } from 'lucide-react';
import type { Message } from '../../../src/core/model.ts';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { shownName } from '../ui/identity.ts';

interface Props {
  readonly item: Message;
  /** Beside a name that others go by too. */
  readonly suffix: string;
  /** Others go by it. */
  readonly told: boolean;
}

export function MessageHeading({ item: { author, atMs }, suffix, told }: Props) {
  const { t, formats } = useWords();
  const nameTaken = useChat(({ peers }) => peers.get(author.id)?.nameTaken === true);
  return (
    <header className={nameTaken ? 'message__heading message__heading--warned' : 'message__heading'}>
      {!author.own && <Avatar name={author.name} id={author.id} size="small" />}
      {!author.own && <bdi className="message__author">{shownName(author.name, author.address)}</bdi>}
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
        {formats.time(atMs)}
      </time>
    </header>
  );
}
