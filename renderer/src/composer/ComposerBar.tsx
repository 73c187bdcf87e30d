/** Above what is being written: what it answers, or that it puts an old message right; and the way out of that. Plain. */

import { Pencil, Reply, X } from 'lucide-react';
import { useWords } from '../i18n/use-words.ts';
import { shortId } from '../ui/identity.ts';
import type { Editing, ReplyTarget } from './composer-state.ts';

interface Props {
  readonly reply: ReplyTarget | undefined;
  readonly editing: Editing | undefined;
  readonly onCancel: () => void;
}

export function ComposerBar({ reply, editing, onCancel }: Props) {
  const { t } = useWords();
  return (
    // There from the start, so that what comes into it is read out.
    <div className="composer-bar" role="status">
      {editing !== undefined && (
        <p className="composer-bar__line">
          <Pencil size={14} aria-hidden="true" />
          <span className="composer-bar__title">{t('composer.editing')}</span>
          <span className="composer-bar__text" dir="auto">
            {firstLine(editing.original)}
          </span>
        </p>
      )}
      {editing === undefined && reply !== undefined && (
        <p className="composer-bar__line">
          <Reply size={14} aria-hidden="true" />
          <span className="composer-bar__title">
            {reply.author.own
              ? t('composer.replyingToSelf')
              : t('composer.replyingTo', {
                  name: reply.author.name || reply.author.address || shortId(reply.author.id),
                })}
          </span>
          <span className="composer-bar__text" dir="auto">
            {firstLine(reply.text)}
          </span>
        </p>
      )}
      {(editing !== undefined || reply !== undefined) && (
        <button
          type="button"
          className="icon-button composer-bar__close"
          aria-label={editing === undefined ? t('composer.cancelReply') : t('composer.cancelEdit')}
          title={editing === undefined ? t('composer.cancelReply') : t('composer.cancelEdit')}
          onClick={onCancel}
        >
          <X size={16} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

function firstLine(text: string): string {
  return text.slice(0, 200).split('\n', 1)[0] ?? '';
}
