/** Names of the hits in the page, by which the field says which one is chosen. */

export const HITS_ID = 'search-hits';

export function hitId(index: number): string {
  return `search-hit-${index}`;
}
