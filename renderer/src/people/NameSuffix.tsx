/** The beginning of somebody's key, beside a name that others go by too. Smart. */

import type { PersonId } from '../../../src/core/ids.ts';
import { shortId } from '../ui/identity.ts';
import { useNameIsShared } from './use-name-is-shared.ts';

interface Props {
  readonly id: PersonId;
  readonly name: string;
}

export function NameSuffix({ id, name }: Props) {
  return useNameIsShared(name) && <span className="person__suffix mono">{shortId(id)}</span>;
}
