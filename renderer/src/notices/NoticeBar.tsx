/** One notice; its detail is the node's own words, in English. Plain. */

import { Info, X } from 'lucide-react';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly text: string;
  readonly detail: string | undefined;
  readonly onDismiss: () => void;
}

export function NoticeBar({ text, detail, onDismiss }: Props) {
  const { t } = useWords();
  return (
    <div className="notice-bar" role="status">
      <Info size={16} aria-hidden="true" />
      <div className="notice-bar__words">
        <p>{text}</p>
        {detail !== undefined && detail !== text && (
          <p className="notice-bar__detail" lang="en">
            <bdi>{detail}</bdi>
          </p>
        )}
      </div>
      <button
        type="button"
        className="icon-button notice-bar__close"
        aria-label={t('notices.dismiss')}
        onClick={onDismiss}
      >
        <X size={16} aria-hidden="true" />
      </button>
    </div>
  );
}
