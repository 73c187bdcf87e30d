/** From options to a running node, or to a ChatError and nothing left behind. */

import { randomUUID } from 'node:crypto';
import { hostname, networkInterfaces, userInfo } from 'node:os';
import type { InstanceId, MessageId } from '../core/ids.ts';
import { cleanName } from '../core/text.ts';
import { loadCertificate } from './certificate-file.ts';
import { ChatNode } from './chat-node.ts';
import { loadKey } from './key-file.ts';
import { interfacesOf } from './networks.ts';
import type { NodeOptions } from './node-options.ts';
import { People } from './people.ts';
import { openProfile } from './profile.ts';
import { realClock } from './real-clock.ts';

/**
 * Locks a profile, reads who we are and the configuration, listens, and starts to look around.
 * @throws ChatError `config-invalid`, `profile-locked`, `profile-unusable`, `key-unusable`, `ports-taken`, `listen-failed`
 */
export async function openNode(options: NodeOptions): Promise<ChatNode> {
  const profile = await openProfile(options.profileDir);
  try {
    const [certificate, people] = await Promise.all([
      loadKey(profile.dir).then((key) => loadCertificate(profile.dir, key)),
      People.open(profile.dir),
    ]);
    const node = new ChatNode({
      options,
      profile,
      certificate,
      people,
      clock: realClock,
      random: Math.random,
      instanceId: randomUUID() as InstanceId,
      newMessageId: () => randomUUID().replaceAll('-', '') as MessageId,
      userName: userName(),
      interfaces: interfacesOf(networkInterfaces),
    });
    await node.start();
    return node;
  } catch (error) {
    await profile.close();
    throw error;
  }
}

/** The machine's user, else the machine's name. */
function userName(): string {
  try {
    return cleanName(userInfo().username) || cleanName(hostname()) || 'someone';
  } catch {
    return cleanName(hostname()) || 'someone'; // a user id without a name: containers
  }
}
