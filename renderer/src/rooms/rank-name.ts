/** How well a name fits what was typed. Pure. */

export function foldName(text: string): string {
  return text.normalize('NFKC').toLocaleLowerCase().trim();
}

/** 0: begins with it; 1: a word of it does; 2: it is in there somewhere; undefined: it is not. `typed` is folded. */
export function rankName(name: string, typed: string): 0 | 1 | 2 | undefined {
  const folded = foldName(name);
  const at = folded.indexOf(typed);
  if (at < 0) return undefined;
  return at === 0 ? 0 : folded.includes(` ${typed}`) ? 1 : 2;
}
