/** Says what one thinks of a person. What is shown changes by the node's event alone, not by the answer. */

import { useRef, useState } from 'react';
import type { PersonId } from '../../../src/core/ids.ts';
import type { Trust } from '../../../src/core/model.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useNode } from '../app/node-context.ts';

export function useTrust(id: PersonId, firstFailure?: Failure) {
  const { link } = useNode();
  const [failure, setFailure] = useState(firstFailure);
  // Not `disabled`: a button that is disabled while it has the focus loses it.
  const asking = useRef(false);

  /** Whether the node has taken it; a second press while the first is under way is passed over. */
  async function decide(trust: Trust): Promise<boolean> {
    if (asking.current) return false;
    asking.current = true;
    setFailure(undefined);
    const answer = await link.invoke('person:trust', { id, trust });
    asking.current = false;
    if (!answer.ok) setFailure(answer.error);
    return answer.ok;
  }

  return { decide, failure, setFailure };
}
