/** In place of what was said and is no more. Plain. */

import { CircleSlash, Trash2 } from 'lucide-react';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly state: 'deleted' | 'forgotten';
}

export function GoneText({ state }: Props) {
  const { t } = useWords();
  return (
    <p className="message__gone">
      {state === 'deleted' ? <Trash2 size={14} aria-hidden="true" /> : <CircleSlash size={14} aria-hidden="true" />}
      {state === 'deleted' ? t('message.deleted') : t('message.forgotten')}
    </p>
  );
}
