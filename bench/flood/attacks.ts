/** All attacks, in the order in which they are run. */

import type { Attack } from './attack.ts';
import { TALK_ATTACKS } from './talk-attacks.ts';
import { WIRE_ATTACKS } from './wire-attacks.ts';

export const ATTACKS: readonly Attack[] = [...WIRE_ATTACKS, ...TALK_ATTACKS];
