/** Who may have a request here, when many want one: no machine takes the places of the others. Pure. */

/** Requests that wait for an answer. More than a person answers in a day; with what each may hold, about 13 MB. */
export const MAX_REQUESTS = 100;

/**
 * Keys are free, addresses less so: one ip gets at most half of the places that others have left. So a flood of new
 * keys from one machine takes 50 and leaves 50, and the person who comes after it still finds a place. A request once
 * shown is never pushed out: it goes when it is answered.
 * @param ips where the requests that wait came from
 */
export function mayRequest(ips: readonly string[], ip: string): boolean {
  const own = ips.filter((one) => one === ip).length;
  const others = ips.length - own;
  return own < (MAX_REQUESTS - others) / 2;
}
