/** A conversation with one person: who they are, and taking it along. Plain but for names. */

import type { Peer } from '../../../src/core/model.ts';
import { MemberEntry } from '../groups/MemberEntry.tsx';
import { useWords } from '../i18n/use-words.ts';
import { DetailsAction } from './DetailsAction.tsx';

interface Props {
  readonly peer: Peer;
  readonly onExport: () => void;
}

export function DirectOverview({ peer, onExport }: Props) {
  const { t } = useWords();
  return (
    <div className="details">
      <ul className="members" aria-label={t('details.with')}>
        <MemberEntry peer={peer} />
      </ul>
      <div className="details__actions">
        <DetailsAction kind="export" onClick={onExport} />
      </div>
    </div>
  );
}
