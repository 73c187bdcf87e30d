/** What the person should know until it is cleared: one of each code. */

import type { Address } from '../core/ids.ts';
import type { Notice } from '../core/model.ts';
import type { Announcer } from './announcer.ts';

export class Notices {
  readonly #announcer: Announcer;
  readonly #raised = new Map<Notice['code'], Notice>();

  constructor(announcer: Announcer) {
    this.#announcer = announcer;
  }

  all(): Notice[] {
    return [...this.#raised.values()];
  }

  raise(notice: Notice): void {
    if (this.#raised.get(notice.code)?.message === notice.message) return;
    this.#raised.set(notice.code, notice);
    this.#announcer.announce('notice:raised', { notice });
  }

  /** Somebody at this address is linked: what was wrong with it is so no more. */
  settle(address: Address): void {
    for (const code of ['version-mismatch', 'downgrade-refused'] as const)
      if (this.#raised.get(code)?.params.address === address) this.clear(code);
  }

  clear(code: Notice['code']): void {
    if (this.#raised.delete(code)) this.#announcer.announce('notice:cleared', { code });
  }
}
