/** Settings: own name, where to look, what is kept, appearance, and what this node is. Smart. */

import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useRef } from 'react';
import { useChat } from '../app/node-context.ts';
import { configKeyText } from '../i18n/config-keys.ts';
import { useWords } from '../i18n/use-words.ts';
import { NetworkPicker } from '../networks/NetworkPicker.tsx';
import { Appearance } from './Appearance.tsx';
import { CircleSettings } from './CircleSettings.tsx';
import { HistorySettings } from './HistorySettings.tsx';
import { NameForm } from './NameForm.tsx';
import { NodeFacts } from './NodeFacts.tsx';
import './SettingsDialog.css';

interface Props {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function SettingsDialog({ open, onOpenChange }: Props) {
  const { t } = useWords();
  const settings = useChat((chat) => chat.settings);
  const nameField = useRef<HTMLInputElement>(null);
  const keys = settings.restartNeededFor.map((key) => configKeyText(t, key)).join(', ');
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog" initialFocus={nameField}>
          <header className="dialog__header">
            <Dialog.Title className="dialog__title">{t('settings.title')}</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label={t('settings.close')}>
              <X size={18} aria-hidden="true" />
            </Dialog.Close>
          </header>
          <div className="dialog__body">
            {keys !== '' && (
              <p className="settings__restart" role="status">
                {t('settings.restart', { keys })}
              </p>
            )}
            <section className="settings__section" aria-label={t('settings.you')}>
              <NameForm fieldRef={nameField} />
            </section>
            <section className="settings__section" aria-labelledby="settings-networks">
              <h3 id="settings-networks" className="settings__heading">
                {t('settings.networks')}
              </h3>
              <p className="settings__hint">
                {t('settings.networksHint', { ports: `${settings.minPort}–${settings.maxPort}` })}
              </p>
              <NetworkPicker />
            </section>
            <section className="settings__section" aria-labelledby="settings-circle">
              <h3 id="settings-circle" className="settings__heading">
                {t('circle.title')}
              </h3>
              <CircleSettings />
            </section>
            <section className="settings__section settings__history" aria-labelledby="settings-history">
              <h3 id="settings-history" className="settings__heading">
                {t('history.title')}
              </h3>
              <HistorySettings />
            </section>
            <section className="settings__section" aria-labelledby="settings-appearance">
              <h3 id="settings-appearance" className="settings__heading">
                {t('settings.appearance')}
              </h3>
              <Appearance />
            </section>
            <section className="settings__section" aria-labelledby="settings-node">
              <h3 id="settings-node" className="settings__heading">
                {t('settings.node')}
              </h3>
              <NodeFacts />
            </section>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
