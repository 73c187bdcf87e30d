/** Picks what the window shows: connecting, a reason why not, or the chat. Smart. */

import { useStore } from 'zustand';
import { useWords } from '../i18n/use-words.ts';
import { ChatWindow } from './ChatWindow.tsx';
import { FullMessage } from './FullMessage.tsx';
import { useNode } from './node-context.ts';

export function App() {
  const { store, link } = useNode();
  const { t } = useWords();
  const hasChat = useStore(store, ({ chat }) => chat !== undefined);
  const state = useStore(store, (window) => window.link);

  if (state === 'refused')
    return <FullMessage title={t('connection.refusedTitle')} text={t('connection.refusedText')} />;
  if (hasChat) return <ChatWindow />;
  if (state === 'away') {
    return (
      <FullMessage
        title={t('connection.awayTitle')}
        text={t('connection.awayText')}
        action={t('connection.retry')}
        onAction={() => link.retry()}
      />
    );
  }
  return <FullMessage title={t('connection.connecting')} busy />;
}
