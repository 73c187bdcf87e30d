import { test } from 'vitest';
import { claimLoopback } from '../support/loopback.ts';
import { allHearOnce, allMeet, onePairOneLink } from '../support/meeting.ts';
import { TerminalNode } from '../support/terminal-node.ts';
test('probe', async () => {
  for (let round = 0; round < 8; round++) {
    const t0 = performance.now(); const at: string[] = []; const mark = (w: string) => at.push(`${w} ${Math.round(performance.now() - t0)}`);
    const space = claimLoopback();
    await using ana = TerminalNode.launch({ space });
    await using ben = TerminalNode.launch({ space });
    await using cui = TerminalNode.launch({ space });
    const all = [ana, ben, cui];
    await Promise.all(all.map((node) => node.ready())); mark('ready');
    await allMeet(all); mark('meet');
    await allHearOnce(all); mark('hear');
    await onePairOneLink(all); mark('one');
    console.log(at.join(', '), all.map(n=>n.sweep?.pass).join(' '));
    if (process.env['EV']) console.log(ana.events.filter(e=>e.event==='sweep:progressed').map(e=>JSON.stringify(e.data)).slice(-5).join('\n'));
  }
}, 100000);
