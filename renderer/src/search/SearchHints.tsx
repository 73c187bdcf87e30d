/** What a search understands beside words, each begun by a click. Plain. */

import { useWords } from '../i18n/use-words.ts';
import { OPERATORS, withOperator } from './complete-query.ts';

interface Props {
  readonly query: string;
  readonly onWrite: (next: { readonly query: string; readonly caret: number }) => void;
}

export function SearchHints({ query, onWrite }: Props) {
  const { t } = useWords();
  return (
    <ul className="search-hints" aria-label={t('search.hints')}>
      {[...OPERATORS, 'phrase' as const].map((operator) => (
        <li key={operator}>
          <button
            type="button"
            className="search-hints__hint"
            title={t(`search.hint.${operator}`)}
            onClick={() => onWrite(withOperator(query, operator))}
          >
            <span className="mono" aria-hidden="true">
              {operator === 'phrase' ? '“ ”' : `${operator}:`}
            </span>
            <span className="visually-hidden">{t(`search.hint.${operator}`)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
