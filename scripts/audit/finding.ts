/** What an audit says: a check, and what came of it. */

export type Finding =
  | { readonly state: 'ok' }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'not checked'; readonly reason: string };

export interface Row {
  /** Its number in Electron's security checklist. */
  readonly item: number;
  readonly title: string;
  readonly finding: Finding;
}

export const OK: Finding = { state: 'ok' };

export function failed(reason: string): Finding {
  return { state: 'failed', reason };
}

/** @param faults what is wrong, nothing when all is well */
export function unless(faults: readonly string[]): Finding {
  return faults.length === 0 ? OK : failed(faults.join('; '));
}

/** A hung check says so: nobody waits for an audit for ever. */
const CHECK_WITHIN_MS = 20_000;

export async function rowOf(item: number, title: string, check: () => Promise<Finding>): Promise<Row> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_WITHIN_MS / 1_000} s`)), CHECK_WITHIN_MS);
  try {
    return { item, title, finding: await Promise.race([check(), promise]) };
  } catch (error) {
    // What can't be looked at has not been found good.
    return { item, title, finding: failed(String(error).split('\n')[0] ?? 'it failed') };
  } finally {
    clearTimeout(timer);
  }
}

/** A row as it is printed. */
export function lineOf({ item, title, finding }: Row): string {
  const mark = finding.state === 'failed' ? 'FAILED' : finding.state;
  return `${mark.padEnd(12)}${String(item).padStart(2)}  ${title}${finding.state === 'ok' ? '' : `: ${finding.reason}`}`;
}
