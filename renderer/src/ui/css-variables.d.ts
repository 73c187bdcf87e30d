/** Custom properties in `style`. */

import 'react';

declare module 'react' {
  interface CSSProperties {
    '--hue'?: number;
    '--done'?: number;
  }
}
