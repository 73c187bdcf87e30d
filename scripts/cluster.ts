/** `npm run cluster -- --minutes M [--seed S] | --kills K [--seed S]`: real nodes through chaos, or killed as they write. */

import { parseArgs } from 'node:util';
import { explainKills, killWriting } from '../test/cluster/kill-writing.ts';
import { explain, runCluster } from '../test/cluster/run-cluster.ts';

const USAGE = `usage: npm run cluster -- --minutes M [--seed S]   eight nodes behind faulty paths, for so long
       npm run cluster -- --kills K [--seed S]     a node is killed K times among 1,000 writes\n`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    kills: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [minutes, kills, seed] = [Number(values.minutes), Number(values.kills ?? 1), Number(values.seed)];
if (!(minutes > 0) || !Number.isSafeInteger(kills) || kills < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const print = (line: string) => void process.stdout.write(`${line}\n`);

if (values.kills === undefined) {
  const report = await runCluster({ seed, chaosMs: minutes * 60_000, onLine: print });
  if (report.wrong.length > 0) print(`\n${explain(report)}`);
  const { journal: _, wrong, ...figures } = report;
  print(JSON.stringify({ ...figures, wrong: wrong.length }));
  process.exit(wrong.length > 0 ? 1 : 0);
}
const report = await killWriting({ seed, kills, onLine: print });
if (report.wrong.length > 0) print(`\n${explainKills(report)}`);
const { journal: _, wrong, ...figures } = report;
print(JSON.stringify({ ...figures, wrong: wrong.length }));
process.exit(wrong.length > 0 ? 1 : 0);
