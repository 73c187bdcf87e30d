/** The whole audit of one release. */

import type { Row } from './finding.ts';
import { failed } from './finding.ts';
import { releaseRows } from './release-checks.ts';
import { Subject } from './subject.ts';
import { windowRows } from './window-checks.ts';

/** @param pinned the Electron that package.json names */
export async function auditRelease(executable: string, pinned: string): Promise<Row[]> {
  const rows = [...(await auditWindow(executable)), ...(await releaseRows(executable, pinned))];
  return rows.sort((a, b) => a.item - b.item);
}

/** The part that needs a window. One that does not even open is a finding, too. */
export async function auditWindow(executable: string): Promise<Row[]> {
  try {
    await using subject = await Subject.start(executable);
    return await windowRows(subject);
  } catch (error) {
    return [{ item: 0, title: 'the window opens', finding: failed(String(error).split('\n')[0] ?? '') }];
  }
}
