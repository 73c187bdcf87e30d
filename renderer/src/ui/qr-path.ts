/** A QR code (ISO/IEC 18004) as the path of an SVG: no image, no markup, no style. Pure. */

import { create } from 'qrcode';

/** Empty modules around the code, which scanners need. */
export const QUIET_ZONE = 4;

export interface QrPath {
  /** Modules on a side. */
  readonly size: number;
  /** One bar for each run of dark modules in a row. */
  readonly path: string;
}

/** Undefined when it does not fit into a QR code. */
export function qrPath(text: string): QrPath | undefined {
  try {
    const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
    let path = '';
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const start = column;
        while (column < size && data[row * size + column]) column += 1;
        if (column > start) path += `M${start} ${row}h${column - start}v1H${start}z`;
      }
    }
    return { size, path };
  } catch {
    // Empty or too long: the digits say the same.
    return undefined;
  }
}
