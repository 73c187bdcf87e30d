/** The settings of a played node's person, as its snapshot tells them: all at their defaults. */

import type { Settings } from '../../src/core/model.ts';

export function settingsOf(name: string, over: Partial<Settings> = {}): Settings {
  return {
    file: '/nowhere/config.json',
    name,
    ip: '127.0.0.1',
    cidrs: ['127.0.0.1/32'],
    minPort: 4565,
    maxPort: 4569,
    peers: [],
    legacyPeers: 'loopback',
    maxConnections: 256,
    closedCircle: false,
    historyDays: 365,
    historyMaxMb: 1_024,
    lobbyShareHours: 24,
    readMarks: true,
    networkChoiceNeeded: false,
    restartNeededFor: [],
    ...over,
  };
}
