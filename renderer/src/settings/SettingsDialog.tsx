/** Settings: own name, where to look, what is kept, appearance, and what this node is. Smart. */

import { useRef } from 'react';
import { useChat } from '../app/node-context.ts';
import { configKeyText } from '../i18n/config-keys.ts';
import { useWords } from '../i18n/use-words.ts';
import { NetworkPicker } from '../networks/NetworkPicker.tsx';
import { TitledDialog } from '../ui/TitledDialog.tsx';
import { Appearance } from './Appearance.tsx';
import { CircleSettings } from './CircleSettings.tsx';
import { HistorySettings } from './HistorySettings.tsx';
import { NameForm } from './NameForm.tsx';
import { NodeFacts } from './NodeFacts.tsx';
import { SettingsSection } from './SettingsSection.tsx';
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
    <TitledDialog
      title={t('settings.title')}
      closeLabel={t('settings.close')}
      open={open}
      onOpenChange={onOpenChange}
      initialFocus={nameField}
    >
      <div className="dialog__body">
        {keys !== '' && (
          <p className="settings__restart" role="status">
            {t('settings.restart', { keys })}
          </p>
        )}
        <section className="settings__section" aria-label={t('settings.you')}>
          <NameForm fieldRef={nameField} />
        </section>
        <SettingsSection title={t('settings.networks')}>
          <p className="settings__hint">
            {t('settings.networksHint', { ports: `${settings.minPort}–${settings.maxPort}` })}
          </p>
          <NetworkPicker />
        </SettingsSection>
        <SettingsSection title={t('circle.title')}>
          <CircleSettings />
        </SettingsSection>
        <SettingsSection title={t('history.title')} className="settings__history">
          <HistorySettings />
        </SettingsSection>
        <SettingsSection title={t('settings.appearance')}>
          <Appearance />
        </SettingsSection>
        <SettingsSection title={t('settings.node')}>
          <NodeFacts />
        </SettingsSection>
      </div>
    </TitledDialog>
  );
}
