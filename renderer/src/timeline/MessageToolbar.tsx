/** On the message under the pointer, or in focus: what is done most, and the menu with the rest. Smart. */

import { Toolbar } from '@base-ui/react/toolbar';
import { Ellipsis } from 'lucide-react';
import type { Message } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { DEED_WORDS, DeedIcon } from './deed-words.tsx';
import { DEED_KEYS, deedsFor, QUICK_DEEDS } from './message-deeds.ts';
import { useMessageDeeds } from './message-deeds-context.ts';
import './MessageToolbar.css';

interface Props {
  readonly item: Message;
}

export function MessageToolbar({ item }: Props) {
  const { t } = useWords();
  const { open, act, openMenu } = useMessageDeeds();
  const deeds = deedsFor(item, open);
  if (deeds.length === 0) return null;
  return (
    <Toolbar.Root className="message-toolbar" aria-label={t('message.actions')}>
      {QUICK_DEEDS.filter((deed) => deeds.includes(deed)).map((deed) => (
        <Toolbar.Button
          key={deed}
          className="message-toolbar__button"
          aria-label={t(DEED_WORDS[deed])}
          aria-keyshortcuts={DEED_KEYS[deed]}
          title={t(DEED_WORDS[deed])}
          onClick={({ currentTarget }) => act(deed, item, currentTarget)}
        >
          <DeedIcon deed={deed} />
        </Toolbar.Button>
      ))}
      <Toolbar.Button
        className="message-toolbar__button"
        aria-label={t('message.more')}
        aria-haspopup="menu"
        title={t('message.more')}
        onClick={({ currentTarget }) => openMenu(item, currentTarget)}
      >
        <Ellipsis size={16} aria-hidden="true" />
      </Toolbar.Button>
    </Toolbar.Root>
  );
}
