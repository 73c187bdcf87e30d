/** Who someone is at a glance: initials on a calm colour that comes from the address. Plain. */

import { avatarHue, initials } from './identity.ts';
import './Avatar.css';

interface Props {
  readonly name: string;
  readonly address: string;
  readonly size?: 'small' | 'medium';
}

export function Avatar({ name, address, size = 'medium' }: Props) {
  return (
    <span className={`avatar avatar--${size}`} style={{ '--hue': avatarHue(address) }} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
