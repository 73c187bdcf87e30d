/** What a group is at a glance: initials as a person has, in a shape that no person has. Plain. */

import type { RoomId } from '../../../src/core/ids.ts';
import { avatarHue, initials } from '../ui/identity.ts';
import '../ui/Avatar.css';
import './GroupAvatar.css';

interface Props {
  readonly name: string;
  readonly id: RoomId;
  readonly size?: 'small' | 'medium' | 'large';
}

export function GroupAvatar({ name, id, size = 'medium' }: Props) {
  return (
    <span
      className={`avatar avatar--${size} group-avatar group-avatar--${size}`}
      style={{ '--hue': avatarHue(id) }}
      aria-hidden="true"
    >
      {initials(name)}
    </span>
  );
}
