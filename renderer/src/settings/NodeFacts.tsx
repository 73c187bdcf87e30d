/** What this node is: address, ports, files; to read and to copy. Smart. */

import type { Settings } from '../../../src/core/model.ts';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { Fact } from '../ui/Fact.tsx';
import { keyGroups } from '../ui/identity.ts';

const SEED_WORDS = { loopback: 'settings.seedLoopback', true: 'settings.seedAll', false: 'settings.seedNone' } as const;

function seedWord(legacyPeers: Settings['legacyPeers']) {
  return SEED_WORDS[`${legacyPeers}`];
}

export function NodeFacts() {
  const { t, formats } = useWords();
  const self = useChat((chat) => chat.self);
  const settings = useChat((chat) => chat.settings);
  return (
    <dl className="facts">
      <Fact term={t('settings.address')}>
        <span className="mono">{self.address}</span>
      </Fact>
      <Fact term={t('settings.key')}>
        <span className="mono">{keyGroups(self.id).join(' ')}</span>
      </Fact>
      <Fact term={t('settings.ports')}>
        {t('settings.portRange', { from: settings.minPort, to: settings.maxPort })}
      </Fact>
      {settings.peers.length > 0 && (
        <Fact term={t('settings.knownPeers')}>
          <span className="mono">{settings.peers.join(', ')}</span>
        </Fact>
      )}
      <Fact term={t('settings.seedNodes')}>{t(seedWord(settings.legacyPeers))}</Fact>
      <Fact term={t('settings.connections')}>
        {t('settings.connectionsAtMost', { limit: formats.number(settings.maxConnections) })}
      </Fact>
      <Fact term={t('settings.startedAt')}>
        <time dateTime={new Date(self.startedAtMs).toISOString()}>{formats.dateTime(self.startedAtMs)}</time>
      </Fact>
      <Fact term={t('settings.file')}>
        <span className="mono">{settings.file}</span>
      </Fact>
    </dl>
  );
}
