/** The networks, one click each; a click takes effect at once. Smart. */

import { useState } from 'react';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useChat, useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { NetworkToggle } from './NetworkToggle.tsx';
import { isLoopbackCidr, LOOPBACK_CIDR, type NetworkOption, networkOptions, toggleNetwork } from './network-options.ts';
import './NetworkPicker.css';

export function NetworkPicker() {
  const { link } = useNode();
  const { t, formats } = useWords();
  const networks = useChat((chat) => chat.networks);
  const settings = useChat((chat) => chat.settings);
  const [error, setError] = useState<Failure>();
  const options = networkOptions(networks, settings);

  async function choose(cidrs: string[]): Promise<void> {
    const answer = await link.invoke('settings:change', { cidrs });
    setError(answer.ok ? undefined : answer.error);
  }

  function detail({ network }: NetworkOption): string {
    if (network === undefined) return t('networks.configured');
    const pairs = formats.number(network.pairs);
    return network.allowed ? t('networks.detail', { ip: network.ip, pairs }) : t('networks.tooLarge', { pairs });
  }

  return (
    <fieldset className="network-picker" aria-label={t('networks.group')}>
      <NetworkToggle
        icon="computer"
        label={t('networks.loopback')}
        detail={t('networks.loopbackHint')}
        chosen={settings.cidrs.every(isLoopbackCidr)}
        onToggle={() => void choose([LOOPBACK_CIDR])}
      />
      {options.map((option) => (
        <NetworkToggle
          key={`${option.network?.interfaceName ?? ''} ${option.cidr}`}
          icon="network"
          label={
            option.network === undefined
              ? option.cidr
              : t('networks.name', { interface: option.network.interfaceName, cidr: option.cidr })
          }
          detail={detail(option)}
          chosen={option.chosen}
          // Chosen in the file although too large: it can still be let go.
          disabled={option.network?.allowed === false && !option.chosen}
          onToggle={() => void choose(toggleNetwork(settings.cidrs, option.cidr))}
        />
      ))}
      {options.length === 0 && <p className="network-picker__none">{t('networks.none')}</p>}
      {error !== undefined && (
        <p className="network-picker__error" role="alert">
          {errorText(t, formats, error)}
        </p>
      )}
    </fieldset>
  );
}
