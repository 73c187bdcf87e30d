/** What the person should know, until it is no longer so. */

import { expect, test } from 'vitest';
import { toAddress } from '../../../src/core/address.ts';
import type { Notice } from '../../../src/core/model.ts';
import { Announcer } from '../../../src/node/announcer.ts';
import { Notices } from '../../../src/node/notices.ts';

const BEN_AT = toAddress('127.0.0.1', 4566);
const CYN_AT = toAddress('127.0.0.1', 4567);

function raised(code: Notice['code'], address: string): Notices {
  const notices = new Notices(new Announcer());
  notices.raise({ code, message: `something about ${address}`, params: { address } });
  return notices;
}

test.each(['version-mismatch', 'downgrade-refused'] as const)(
  '%s is over when somebody at that address is linked, and not when somebody else is',
  (code) => {
    const notices = raised(code, BEN_AT);
    notices.settle(CYN_AT);
    expect(notices.all()).toHaveLength(1);
    notices.settle(BEN_AT);
    expect(notices.all()).toEqual([]);
  },
);

test('what is not about an address stays, whoever is linked', () => {
  const notices = raised('people-damaged', BEN_AT);
  notices.settle(BEN_AT);
  expect(notices.all()).toHaveLength(1);
});

test('is told once a code, and again with other words', () => {
  const announcer = new Announcer();
  const told: string[] = [];
  announcer.listen((event) => event.event === 'notice:raised' && told.push(event.data.notice.message));
  const notices = new Notices(announcer);
  for (const message of ['one', 'one', 'two']) notices.raise({ code: 'version-mismatch', message, params: {} });
  expect(told).toEqual(['one', 'two']);
  expect(notices.all()).toHaveLength(1);
});
