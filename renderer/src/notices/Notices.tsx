/** What the person should know, as bars that can be put away. Smart. */

import { useEffect, useState } from 'react';
import { useChat } from '../app/node-context.ts';
import { configKeyText } from '../i18n/config-keys.ts';
import { useWords } from '../i18n/use-words.ts';
import { NoticeBar } from './NoticeBar.tsx';
import { noticeText } from './notice-text.ts';
import './Notices.css';

export function Notices() {
  const { t } = useWords();
  const notices = useChat((chat) => chat.notices);
  const restartKeys = useChat((chat) => chat.settings.restartNeededFor);
  // By what they say: the same notice with other words is shown again.
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(() => new Set());

  const keys = restartKeys.map((key) => configKeyText(t, key)).join(', ');
  const all = [
    ...(keys === '' ? [] : [{ id: `restart ${keys}`, text: t('notices.restart', { keys }), detail: undefined }]),
    ...notices.map((notice) => ({
      id: `${notice.code} ${notice.message}`,
      text: noticeText(t, notice),
      detail: notice.message,
    })),
  ];
  const bars = all.filter(({ id }) => !dismissed.has(id));

  // What was put away and is over comes anew when it comes again.
  const ids = all.map(({ id }) => id).join('\n');
  useEffect(() => {
    const present = ids.split('\n');
    setDismissed((former) => new Set(present.filter((id) => former.has(id))));
  }, [ids]);
  if (bars.length === 0) return null;

  return (
    <section className="notices" aria-label={t('notices.label')}>
      {bars.map(({ id, text, detail }) => (
        <NoticeBar
          key={id}
          text={text}
          detail={detail}
          onDismiss={() => setDismissed((former) => new Set(former).add(id))}
        />
      ))}
    </section>
  );
}
