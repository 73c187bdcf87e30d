/** First run: asks where to look for people, while the chat goes on. Smart. */

import { useState } from 'react';
import { useChat, useNode } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { NetworkPicker } from './NetworkPicker.tsx';
import { LOOPBACK_CIDR } from './network-options.ts';
import './NetworkChoice.css';

export function NetworkChoice() {
  const { link } = useNode();
  const { t } = useWords();
  const needed = useChat((chat) => chat.settings.networkChoiceNeeded);
  const minPort = useChat((chat) => chat.settings.minPort);
  const maxPort = useChat((chat) => chat.settings.maxPort);
  // The first click already is a choice; the panel stays until the person is done, for there may be more networks.
  const [open, setOpen] = useState(needed);
  if (!open) return null;

  async function done(): Promise<void> {
    const answer = needed ? await link.invoke('settings:change', { cidrs: [LOOPBACK_CIDR] }) : { ok: true };
    if (answer.ok) setOpen(false);
  }

  return (
    <section className="network-choice" aria-labelledby="network-choice-title">
      <div className="network-choice__inner">
        <h2 id="network-choice-title" className="network-choice__title">
          {t('networks.choiceTitle')}
        </h2>
        <p className="network-choice__text">{t('networks.choiceText', { ports: `${minPort}–${maxPort}` })}</p>
        <NetworkPicker />
        <div className="network-choice__actions">
          <button type="button" className={needed ? 'button' : 'button button--accent'} onClick={() => void done()}>
            {needed ? t('networks.keepLoopback') : t('networks.done')}
          </button>
        </div>
      </div>
    </section>
  );
}
