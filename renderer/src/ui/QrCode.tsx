/** A text to be scanned by somebody's camera. Plain. */

import { useMemo } from 'react';
import { QUIET_ZONE, qrPath } from './qr-path.ts';
import './QrCode.css';

interface Props {
  readonly text: string;
  readonly label: string;
}

export function QrCode({ text, label }: Props) {
  const qr = useMemo(() => qrPath(text), [text]);
  if (qr === undefined) return null;
  const side = qr.size + 2 * QUIET_ZONE;
  return (
    <svg
      className="qr-code"
      role="img"
      aria-label={label}
      viewBox={`${-QUIET_ZONE} ${-QUIET_ZONE} ${side} ${side}`}
      shapeRendering="crispEdges"
    >
      <path d={qr.path} fill="#000" />
    </svg>
  );
}
