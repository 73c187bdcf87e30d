/** The key of the closed circle, to be read, copied and scanned. Fetched when it is shown, forgotten when it is hidden. Smart. */

import { useEffect, useRef, useState } from 'react';
import { useChat, useNode } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { QrCode } from '../ui/QrCode.tsx';

export function CircleKey() {
  const { link } = useNode();
  const { t } = useWords();
  // A new object each time anything in it changes: the key may have, here or in the file.
  const settings = useChat((chat) => chat.settings);
  const [key, setKey] = useState<string | null>(null);
  const text = useRef<HTMLElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: settings is why to ask again
  useEffect(() => {
    let wanted = true;
    void link.invoke('circle:show', {}).then((answer) => {
      if (!wanted) return;
      setKey(answer.ok ? answer.value.key : null);
    });
    return () => {
      wanted = false;
    };
  }, [link, settings]);

  if (key === null) return <div className="circle__key circle__key--waiting" aria-busy="true" />;
  return (
    <div className="circle__key">
      <div className="circle__key-text">
        <dl>
          <dt className="settings__heading">{t('circle.keyLabel')}</dt>
          <dd ref={text} className="mono">
            {key}
          </dd>
        </dl>
        {/* Another key was not copied yet. */}
        <CopyButton key={key} from={text} failed={t('circle.copyFailed')} />
      </div>
      {/* In capitals a QR code holds it in fewer and larger squares; a key is read either way. */}
      <QrCode text={key.toUpperCase()} label={t('circle.qrCode')} />
    </div>
  );
}
