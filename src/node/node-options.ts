/** What a shell gives a node to start with. */

import type { ConfigOverrides } from '../core/config.ts';
import type { KeyWrap } from './key-wrap.ts';

export interface NodeOptions {
  /** `--config FILE`: wins over the profile's and the project's. */
  readonly configFile: string | undefined;
  /** `--profile DIR`: a folder of its own; undefined: the first free of default, default-2, … */
  readonly profileDir: string | undefined;
  /** Folder with the program's own config.json; undefined where there is none. */
  readonly programDir: string | undefined;
  /** `--name`, `--ip`, `--cidr`, `--min-port`, `--max-port`: win over any file. */
  readonly overrides: ConfigOverrides;
  /** The system's keychain, in a shell that can ask it. */
  readonly keyWrap?: KeyWrap | undefined;
}
