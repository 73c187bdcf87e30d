/** What a chat node is made of; open-node.ts has the real ones. */

import type { Clock, Random } from '../core/clock.ts';
import type { InstanceId } from '../core/ids.ts';
import type { Notice } from '../core/model.ts';
import type { Certificate } from '../peer/identity.ts';
import type { Interfaces } from './networks.ts';
import type { NodeOptions } from './node-options.ts';
import type { OpenHistory } from './open-history.ts';
import type { People } from './people.ts';
import type { Profile } from './profile.ts';

export interface ChatNodeParts {
  readonly options: NodeOptions;
  readonly profile: Profile;
  readonly certificate: Certificate;
  readonly people: People;
  readonly clock: Clock;
  readonly random: Random;
  readonly instanceId: InstanceId;
  /** Open, and the node's to close. */
  readonly history: OpenHistory;
  /** Who uses this machine: the name when none is configured. */
  readonly userName: string;
  readonly interfaces: () => Interfaces;
  /** What was found while opening the profile, to be said at the start. */
  readonly firstNotices: readonly Notice[];
}
