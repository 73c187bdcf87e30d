/** A translated sentence with elements in it: names stay isolated from the direction of what is around them. Plain. */

import type { ReactNode } from 'react';

/** Stands in a translation for the element; no person's text can contain it (controls are stripped). */
export const SLOT = '\u0001';

interface Props {
  /** Translated, with SLOT where the element goes. */
  readonly text: string;
  readonly children: ReactNode;
}

export function Sentence({ text, children }: Props) {
  const at = text.indexOf(SLOT);
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      {children}
      {text.slice(at + SLOT.length)}
    </>
  );
}
