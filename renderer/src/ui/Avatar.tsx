/** Who someone is at a glance: initials on a calm colour that comes from the id. Plain. */

import type { PersonId } from '../../../src/core/ids.ts';
import { avatarHue, initials } from './identity.ts';
import './Avatar.css';

interface Props {
  readonly name: string;
  readonly id: PersonId;
  readonly size?: 'small' | 'medium' | 'large';
}

export function Avatar({ name, id, size = 'medium' }: Props) {
  return (
    <span className={`avatar avatar--${size}`} style={{ '--hue': avatarHue(id) }} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
