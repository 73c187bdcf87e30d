/** Nodes on machines of their own, on a network made for the test: cables pulled, several networks, other source addresses. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { allHearOnce, allMeet } from '../support/meeting.ts';
import { type Machine, PrivateNetwork, whyNoNamespaces } from '../support/net-namespaces.ts';
import type { NodeProcessOptions } from '../support/node-process.ts';
import { TerminalNode } from '../support/terminal-node.ts';
import { eventually } from '../support/watch.ts';

const CROWD = fileURLToPath(new URL('../support/hostile-crowd.ts', import.meta.url));

/** A cut-off node is noticed in this time: it is promised. */
const NOTICED_WITHIN_MS = 10_000;
/** Backoff for who was gone a few seconds, a pass over the network, and time to spare. */
const FOUND_AGAIN_MS = 30_000;

const reason = whyNoNamespaces();
if (reason) console.warn(`\n*** SKIPPED: chat across machines is not tested here: ${reason} ***\n`);

function nodeOn(
  machine: Machine,
  ip: string,
  cidrs: readonly string[],
  options: NodeProcessOptions = {},
): Promise<TerminalNode> {
  const space = { ip, cidr: cidrs.join(','), minPort: 4565, maxPort: 4569 };
  return TerminalNode.start({ ...options, space, launcher: machine.launcher });
}

describe.skipIf(reason)('across machines', () => {
  test('three nodes in a /29 find one another and chat', async () => {
    using network = new PrivateNetwork();
    const machines = [1, 2, 3].map((host) => network.machine([`10.77.0.${host}/29`]));
    await using ana = await nodeOn(machines[0] as Machine, '10.77.0.1', ['10.77.0.0/29']);
    await using ben = await nodeOn(machines[1] as Machine, '10.77.0.2', ['10.77.0.0/29']);
    await using cui = await nodeOn(machines[2] as Machine, '10.77.0.3', ['10.77.0.0/29']);
    await allMeet([ana, ben, cui]);
    await allHearOnce([ana, ben, cui]);
    expect([ana, ben, cui].map(({ address }) => address)).toEqual([
      '10.77.0.1:4565',
      '10.77.0.2:4565',
      '10.77.0.3:4565',
    ]);
  });

  test('who is cut off is noticed within 10 s by everybody, itself included, and found again when the cable is back', async () => {
    using network = new PrivateNetwork();
    const machines = [1, 2, 3].map((host) => network.machine([`10.77.0.${host}/29`]));
    await using ana = await nodeOn(machines[0] as Machine, '10.77.0.1', ['10.77.0.0/29']);
    await using ben = await nodeOn(machines[1] as Machine, '10.77.0.2', ['10.77.0.0/29']);
    await using cui = await nodeOn(machines[2] as Machine, '10.77.0.3', ['10.77.0.0/29']);
    await allMeet([ana, ben, cui]);
    machines[2]?.unplug();
    await Promise.all([
      ana.waitForGone(cui.address, NOTICED_WITHIN_MS),
      ben.waitForGone(cui.address, NOTICED_WITHIN_MS),
      cui.waitForPeers([], NOTICED_WITHIN_MS),
    ]);
    await ana.reaches(ben);
    machines[2]?.plug();
    await allMeet([ana, ben, cui], FOUND_AGAIN_MS);
    await allHearOnce([ana, ben, cui]);
    expect(ana.peerChanges.get(`gone ${ben.address}`)).toBeUndefined();
  });

  test('who restarts while it is cut off is one peer with one link when the cable is back', async () => {
    using network = new PrivateNetwork();
    const machines = [1, 2].map((host) => network.machine([`10.77.0.${host}/29`]));
    await using ana = await nodeOn(machines[0] as Machine, '10.77.0.1', ['10.77.0.0/29']);
    await using first = await nodeOn(machines[1] as Machine, '10.77.0.2', ['10.77.0.0/29']);
    await allMeet([ana, first]);
    // Ana never hears that the first one died: its successor calls while the dead link still counts.
    machines[1]?.unplug();
    await first.kill();
    await using second = await nodeOn(machines[1] as Machine, '10.77.0.2', ['10.77.0.0/29'], { name: 'Second' });
    machines[1]?.plug();
    await allMeet([ana, second], FOUND_AGAIN_MS);
    await ana.waitFor('the new name', () => ana.here()[0]?.name === 'Second');
    await allHearOnce([ana, second]);
    expect(ana.here()).toHaveLength(1);
  });

  test('a node that looks at two networks meets people of both, who do not meet one another', async () => {
    using network = new PrivateNetwork();
    const both = network.machine(['10.77.0.1/29', '10.77.1.1/29']);
    const left = network.machine(['10.77.0.2/29']);
    // Knows the way to the address that `both` says it listens on.
    const right = network.machine(['10.77.1.2/29'], ['10.77.0.0/29']);
    await using ana = await nodeOn(both, '10.77.0.1', ['10.77.0.0/29', '10.77.1.0/29']);
    await using ben = await nodeOn(left, '10.77.0.2', ['10.77.0.0/29']);
    await using cui = await nodeOn(right, '10.77.1.2', ['10.77.1.0/29', '10.77.0.0/29']);
    await ana.waitForPeers([ben, cui]);
    await ana.reaches(ben, cui);
    await cui.reaches(ana);
    expect(ben.here()).toHaveLength(1);
    expect(cui.here()).toHaveLength(1);
  });

  test('a caller whose connection comes from another address than it says is called back there', async () => {
    using network = new PrivateNetwork();
    // Calls to 10.77.1.x leave with the source 10.77.1.1, but the node listens on, and says, 10.77.0.1.
    const caller = network.machine(['10.77.0.1/29', '10.77.1.1/29']);
    const called = network.machine(['10.77.1.2/29'], ['10.77.0.0/29']);
    await using ben = await nodeOn(called, '10.77.1.2', ['10.77.1.0/29', '10.77.0.0/29']);
    await ben.waitForPasses(1);
    await using ana = await nodeOn(caller, '10.77.0.1', ['10.77.1.0/29']);
    await allMeet([ana, ben]);
    await allHearOnce([ana, ben]);
    expect(ben.here()[0]?.address).toBe('10.77.0.1:4565');
  });

  test('one machine has eight connections to another and no more, however many it opens', async () => {
    using network = new PrivateNetwork();
    const caller = network.machine(['10.77.0.1/29']);
    const called = network.machine(['10.77.0.2/29']);
    const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify({ legacy_peers: true }));
    await using ben = await nodeOn(called, '10.77.0.2', ['10.77.0.2/32'], { args: ['--config', config] });
    // Of seed nodes, which need not beat to stay linked.
    const [command = '', ...launch] = caller.launcher;
    const crowd = spawn(command, [...launch, process.execPath, CROWD, ben.address, '10.77.0.1', '12'], {
      stdio: 'pipe',
    });
    let said = '';
    crowd.stdout.on('data', (chunk) => {
      said += chunk;
    });
    try {
      await eventually('four to be turned away', () => said.split('closed').length - 1 === 4);
      await ben.waitFor('eight links', () => ben.here().length === 8);
      expect(ben.peers.size).toBe(8);
      expect(said.split('closed').length - 1).toBe(4);
    } finally {
      crowd.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a caller that says an address nobody here looks at is not called back, and makes no link', async () => {
    using network = new PrivateNetwork();
    const caller = network.machine(['10.77.0.1/29', '10.77.1.1/29']);
    const called = network.machine(['10.77.1.2/29'], ['10.77.0.0/29']);
    await using ben = await nodeOn(called, '10.77.1.2', ['10.77.1.0/29']);
    await using ana = await nodeOn(caller, '10.77.0.1', ['10.77.1.0/29']);
    await ana.waitForPasses(3, FOUND_AGAIN_MS);
    expect(ana.here()).toEqual([]);
    expect(ben.peers.size).toBe(0);
  });
});
