/** What kind of world a seed makes: how many nodes, how good its network and disks are, who lives there. */

import { LOBBY, type RoomId } from '../../src/core/ids.ts';
import { seededRandom } from '../support/seeded-random.ts';

const HOUR_MS = 3_600_000;

export interface Scenario {
  readonly seed: number;
  readonly nodes: number;
  readonly hasHostile: boolean;
  readonly steps: number;
  readonly stepMs: number;
  readonly delayMs: number;
  /** Frames on their way in one direction, before the link takes no more. */
  readonly linkFrames: number;
  /** Chance of a frame to be repeated or to overtake others, while the world is wild. */
  readonly wildness: number;
  readonly crashInCommit: number;
  readonly harshness: number;
  readonly clocksDiffer: boolean;
  readonly hasTwin: boolean;
  readonly hasBackups: boolean;
  readonly prunes: boolean;
  /** People take back and change what they said. */
  readonly takesBack: boolean;
  /** When all is healed, one who was honest has gone for good: what they said is had of others only. */
  readonly losesOne: boolean;
  readonly lobbyShareMs: number;
  shareMs(room: RoomId): number;
}

export function scenarioOf(seed: number): Scenario {
  const random = seededRandom(seed ^ 0x5eed);
  const pick = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const lobbyShareMs = pick(24 * HOUR_MS, 24 * HOUR_MS, Number.POSITIVE_INFINITY, 0);
  const scenario = {
    seed,
    nodes: pick(3, 3, 4, 4, 5, 6),
    hasHostile: random() < 0.35,
    steps: pick(60, 100, 160),
    stepMs: pick(20, 80, 150),
    delayMs: pick(0.5, 5, 60),
    linkFrames: pick(2, 4, 16, 512),
    wildness: pick(0, 0, 0.2, 0.6),
    crashInCommit: pick(0, 0, 0.02, 0.1),
    harshness: pick(0.2, 1, 2),
    clocksDiffer: random() < 0.4,
    hasTwin: random() < 0.12,
    hasBackups: random() < 0.25,
    prunes: random() < 0.15,
    lobbyShareMs,
    shareMs: (room: RoomId) =>
      room === LOBBY ? lobbyShareMs : room.startsWith('group:') ? 30 * 24 * HOUR_MS : Number.POSITIVE_INFINITY,
  };
  return { ...scenario, takesBack: random() < 0.6, losesOne: random() < 0.2 };
}
