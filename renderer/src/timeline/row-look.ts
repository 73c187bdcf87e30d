/** How a row is looked at just now: apart from what it is. */

export interface RowLook {
  /** A long one is shown whole. */
  readonly unfolded: boolean;
  /** The one that keys mean. */
  readonly active: boolean;
  /** It is in focus, or under the pointer. */
  readonly tools: boolean;
  /** It was jumped to just now. */
  readonly lit: boolean;
}
