/** Makes a text field as high as its text, where the browser does not do so by itself (`field-sizing`). */

import { type RefObject, useLayoutEffect } from 'react';

const byItself = globalThis.CSS?.supports('field-sizing', 'content') ?? false;

export function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: `text` is what makes the height change
  useLayoutEffect(() => {
    const element = field.current;
    if (byItself || element === null) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [field, text]);
}
