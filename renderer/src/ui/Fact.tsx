/** A term and what it is, in a `dl`. Plain. */

import type { ReactNode } from 'react';
import './Fact.css';

interface Props {
  readonly term: string;
  readonly children: ReactNode;
}

export function Fact({ term, children }: Props) {
  return (
    <div className="facts__fact">
      <dt className="facts__term">{term}</dt>
      <dd className="facts__value">{children}</dd>
    </div>
  );
}
