/** What the table of logs knows by itself, without asking the disk. */

import { expect, test } from 'vitest';
import { MAX_POINT_CHUNKS } from '../../../src/history/limits.ts';
import { type LogRecord, LogTable } from '../../../src/history/log-table.ts';
import { SimKeys } from '../../sim/sim-signer.ts';
import { LogByHand } from '../../support/event-maker.ts';

test('what is staged and not on disk yet is known, however many other logs go on meanwhile', () => {
  const keys = new SimKeys(1);
  const table = new LogTable();
  const opened = (made: LogByHand): LogRecord => {
    const record = table.open(made.room, made.log, made.signer.spki, 0);
    table.stage(record, made.opening);
    table.durable(record, record.staged);
    return record;
  };

  const made = new LogByHand(keys.make());
  const record = opened(made);
  const second = made.say('two');
  table.stage(record, second);
  table.stage(record, made.say('three'));
  for (let logs = 0; logs < MAX_POINT_CHUNKS; logs++) opened(new LogByHand(keys.make()));
  expect(table.point(record, second.seq)?.hash).toEqual(second.hash);
});
