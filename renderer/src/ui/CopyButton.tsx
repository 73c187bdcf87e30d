/** Copies what an element shows, and says once it is done. Plain. */

import { Check, Copy } from 'lucide-react';
import { type RefObject, useState } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { copyText } from './copy-text.ts';

interface Props {
  readonly from: RefObject<HTMLElement | null>;
  /** Said where it can't be copied. */
  readonly failed: string;
}

export function CopyButton({ from, failed }: Props) {
  const { t } = useWords();
  const [copied, setCopied] = useState<boolean>();
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={() => void (from.current && copyText(from.current).then(setCopied))}
      >
        {copied === true ? <Check size={15} aria-hidden="true" /> : <Copy size={15} aria-hidden="true" />}
        {copied === true ? t('circle.copied') : t('circle.copy')}
      </button>
      <p className="settings__hint" role="status">
        {copied === false && failed}
      </p>
    </>
  );
}
