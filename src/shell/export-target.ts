/** A node's contract for a shell that says where exports go: a window knows no files, and a path starts from somewhere. */

import type { ContractTarget, Params, Value } from '../ipc/contract.ts';

export type ExportAsked = Params<'history:export'>;
export type Exported = Value<'history:export'>;

/** @param exportAs takes `file` as a suggested name, and answers with where the window finds it, '' when nobody wanted it */
export function exportingTarget(
  target: ContractTarget,
  exportAs: (asked: ExportAsked) => Promise<Exported>,
): ContractTarget {
  return {
    commands: { ...target.commands, 'history:export': exportAs },
    onEvent: (listener) => target.onEvent(listener),
  };
}

/** The window's suggestion without anything that would lead out of a folder; the window is ours, and may be broken. */
export function suggestedName(file: string): string {
  const name = file.replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-').replace(/^[.-]+/, '');
  return name === '' ? 'earshot-export' : name.slice(0, 120);
}
