/** A safety number to read out and to scan. Plain. */

import { useMemo } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { digitGroups } from './digit-groups.ts';
import { QUIET_ZONE, qrPath } from './qr-path.ts';

interface Props {
  readonly digits: string;
  readonly code: string;
}

export function SafetyNumber({ digits, code }: Props) {
  const { t } = useWords();
  const qr = useMemo(() => qrPath(code), [code]);
  return (
    <div className="safety-number">
      <ol className="safety-number__digits mono" aria-label={t('person.safetyNumber')}>
        {digitGroups(digits).map(({ place, group }) => (
          <li key={place} className="safety-number__group">
            <span aria-hidden="true">{group}</span>
            {/* Digit by digit, or it is read as a number of five places. */}
            <span className="visually-hidden safety-number__spoken">{[...group].join(' ')}</span>
          </li>
        ))}
      </ol>
      {qr !== undefined && (
        <svg
          className="safety-number__qr"
          role="img"
          aria-label={t('person.qrCode')}
          viewBox={`${-QUIET_ZONE} ${-QUIET_ZONE} ${qr.size + 2 * QUIET_ZONE} ${qr.size + 2 * QUIET_ZONE}`}
          shapeRendering="crispEdges"
        >
          <path d={qr.path} fill="#000" />
        </svg>
      )}
    </div>
  );
}
