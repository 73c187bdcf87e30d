/** What is measured of an attack, and the same as a table for people, on stderr. */

export interface FloodFigures {
  readonly attack: string;
  readonly limits: boolean;
  readonly honestAnswered: number;
  readonly honestAsked: number;
  readonly worstRoundTripMs: number | null;
  /** From the newcomer's `listening on`; null: it never was, as long as we looked. */
  readonly newcomerLinkedMs: number | null;
  readonly rssBeforeMiB: number;
  readonly maxRssMiB: number;
  readonly rssAfterMiB: number | null;
  readonly worstStallMs: number | null;
  /** The same in CPU time: what the victim did, not what the machine did instead of running it. */
  readonly worstTurnCpuMs: number | null;
  /** What the attacker tried, and how often it got as far as to attack. */
  readonly connectionsOpened: number;
  readonly connectionsReady: number;
  /** Why it was cut short, if it was. */
  readonly ended?: string;
}

const COLUMNS: readonly [string, number, (row: FloodFigures) => string][] = [
  ['attack', 24, ({ attack }) => attack],
  ['limits', 7, ({ limits }) => (limits ? 'with' : 'without')],
  ['answered', 9, ({ honestAnswered, honestAsked }) => `${honestAnswered}/${honestAsked}`],
  ['worst ms', 9, ({ worstRoundTripMs }) => String(worstRoundTripMs ?? '-')],
  ['newcomer ms', 12, ({ newcomerLinkedMs }) => String(newcomerLinkedMs ?? 'never')],
  ['stall ms', 9, ({ worstStallMs }) => String(worstStallMs ?? '-')],
  ['turn CPU ms', 12, ({ worstTurnCpuMs }) => String(worstTurnCpuMs ?? '-')],
  ['RSS before', 11, ({ rssBeforeMiB }) => String(rssBeforeMiB)],
  ['max', 6, ({ maxRssMiB }) => String(maxRssMiB)],
  ['after', 6, ({ rssAfterMiB }) => String(rssAfterMiB ?? '-')],
  ['opened/ready', 15, ({ connectionsOpened, connectionsReady }) => `${connectionsOpened}/${connectionsReady}`],
  ['', 0, ({ ended }) => ended ?? ''],
];

export function printTable(rows: readonly FloodFigures[], withHead: boolean): void {
  const line = (cells: readonly string[]) =>
    `${cells
      .map((cell, i) => cell.padEnd((COLUMNS[i]?.[1] ?? 0) + 1))
      .join('')
      .trimEnd()}\n`;
  if (withHead) process.stderr.write(line(COLUMNS.map(([head]) => head)));
  for (const row of rows) process.stderr.write(line(COLUMNS.map(([, , cell]) => cell(row))));
}
