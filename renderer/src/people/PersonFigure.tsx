/** Somebody's initials with the dot that says whether they are here; the colour comes from around it. Plain. */

import type { PersonId } from '../../../src/core/ids.ts';
import { Avatar } from '../ui/Avatar.tsx';

interface Props {
  readonly id: PersonId;
  readonly name: string;
}

export function PersonFigure({ id, name }: Props) {
  return (
    <span className="person__figure">
      <Avatar name={name} id={id} />
      <span className="person__dot" />
    </span>
  );
}
