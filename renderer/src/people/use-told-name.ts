/** A name as one text, for labels: with the beginning of the key where more than one go by it. */

import type { PersonId } from '../../../src/core/ids.ts';
import { shortId, shownName } from '../ui/identity.ts';
import { useNameIsShared } from './use-name-is-shared.ts';

interface Named {
  readonly id: PersonId;
  readonly name: string;
  readonly address: string;
}

export function useToldName({ id, name, address }: Named): string {
  const suffix = useNameIsShared(name) ? shortId(id) : '';
  return [shownName(name, address), suffix].join(' ').trim();
}
