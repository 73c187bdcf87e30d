/** A list that is counted, and out of the way until asked for. Plain. */

import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { useWords } from '../i18n/use-words.ts';
import './FoldedList.css';

interface Props {
  readonly title: string;
  readonly count: number;
  /** Unfolded whatever was chosen. */
  readonly shown?: boolean;
  /** Beside `fold`. */
  readonly className?: string;
  /** Its entries, made only while they are shown. */
  readonly children: () => ReactNode;
}

export function FoldedList({ title, count, shown = false, className, children }: Props) {
  const { formats } = useWords();
  const [open, setOpen] = useState(false);
  const listId = useId();
  const unfolded = open || shown;
  return (
    <>
      <h2 className="people__heading fold-heading">
        <button
          type="button"
          className={className === undefined ? 'fold' : `fold ${className}`}
          aria-expanded={unfolded}
          aria-controls={unfolded ? listId : undefined}
          onClick={() => setOpen(!unfolded)}
        >
          <ChevronRight size={14} aria-hidden="true" />
          {title}
          <span className="people__count">{formats.number(count)}</span>
        </button>
      </h2>
      {unfolded && (
        <ul id={listId} className="fold-list" aria-label={title}>
          {children()}
        </ul>
      )}
    </>
  );
}
