/** What an attack is, and who besides the attacker takes part in it. */

import type { Siege } from './siege.ts';

export interface Attack {
  readonly name: string;
  /** What it is made of; and where there is a choice, why that way. */
  readonly over: string;
  /** Keys it needs. */
  readonly keys: number;
  begin(siege: Siege): void;
  /** What the victim's own person says meanwhile, bytes a second. */
  readonly victimSaysBytes?: number;
  /** And said before it. */
  readonly victimSaidMessages?: number;
  /** How the victim is started, beside what every node of a bench is. */
  readonly victimArgs?: readonly string[];
  /** The victim's person accepts everybody that attacks. */
  readonly accepted?: boolean;
}
