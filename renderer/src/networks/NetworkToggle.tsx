/** One place to look for people, on or off. Plain. */

import { Check, Laptop, Network } from 'lucide-react';

interface Props {
  readonly icon: 'computer' | 'network';
  readonly label: string;
  readonly detail: string;
  readonly chosen: boolean;
  readonly disabled?: boolean;
  readonly onToggle: () => void;
}

export function NetworkToggle({ icon, label, detail, chosen, disabled = false, onToggle }: Props) {
  const Icon = icon === 'computer' ? Laptop : Network;
  return (
    <button type="button" className="network-toggle" aria-pressed={chosen} disabled={disabled} onClick={onToggle}>
      <Icon size={18} aria-hidden="true" />
      <span className="network-toggle__words">
        <span className="network-toggle__label">{label}</span>
        <span className="network-toggle__detail">{detail}</span>
      </span>
      <span className="network-toggle__check">{chosen && <Check size={14} strokeWidth={3} aria-hidden="true" />}</span>
    </button>
  );
}
