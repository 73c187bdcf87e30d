/** What may stand after from:, in:, before: and after:. Plain. */

import { useWords } from '../i18n/use-words.ts';
import type { Completion } from './complete-query.ts';

interface Props {
  readonly id: string;
  readonly offers: readonly Completion[];
  readonly active: number;
  readonly onPoint: (index: number) => void;
  readonly onTake: (offer: Completion) => void;
}

export function CompletionList({ id, offers, active, onPoint, onTake }: Props) {
  const { t } = useWords();
  return (
    <div id={id} className="search-offers" role="listbox" aria-label={t('search.offers')}>
      {offers.map((offer, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active one
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
        <div
          key={offer.query}
          id={`${id}-${index}`}
          className="search-offers__offer"
          role="option"
          aria-selected={index === active}
          onPointerMove={() => onPoint(index)}
          // The field keeps the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(offer)}
        >
          <bdi>{offer.label}</bdi>
          {offer.label !== offer.value && <span className="search-offers__value mono">{offer.value}</span>}
        </div>
      ))}
    </div>
  );
}
