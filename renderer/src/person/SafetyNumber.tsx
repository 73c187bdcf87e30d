/** A safety number to read out and to scan. Plain. */

import { useWords } from '../i18n/use-words.ts';
import { QrCode } from '../ui/QrCode.tsx';
import { digitGroups } from './digit-groups.ts';

interface Props {
  readonly digits: string;
  readonly code: string;
}

export function SafetyNumber({ digits, code }: Props) {
  const { t } = useWords();
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
      <QrCode text={code} label={t('person.qrCode')} />
    </div>
  );
}
