/** From options to a running node, or to a ChatError and nothing left behind. */

import { randomUUID } from 'node:crypto';
import { hostname, networkInterfaces, userInfo } from 'node:os';
import { join } from 'node:path';
import type { InstanceId } from '../core/ids.ts';
import type { Notice } from '../core/model.ts';
import { cleanName } from '../core/text.ts';
import { loadCertificate } from './certificate-file.ts';
import { ChatNode } from './chat-node.ts';
import { createFile, exists } from './durable-file.ts';
import { loadKey } from './key-file.ts';
import { interfacesOf } from './networks.ts';
import type { NodeOptions } from './node-options.ts';
import { type OpenHistory, openHistory } from './open-history.ts';
import { People } from './people.ts';
import { openProfile, type Profile } from './profile.ts';
import { realClock } from './real-clock.ts';

/** In the profile, once its person was told that no keychain keeps their key: it is said once. */
const TOLD_FILE = 'told-key-not-wrapped';
const TOLD_TEXT = "Earshot has said that this system's keychain does not keep the key of this profile.\n";

/**
 * Locks a profile, reads who we are and the configuration, listens, and starts to look around.
 * @throws ChatError `config-invalid`, `profile-locked`, `profile-unusable`, `key-unusable`, `ports-taken`, `listen-failed`
 */
export async function openNode(options: NodeOptions): Promise<ChatNode> {
  return openNodeIn(await openProfile(options.profileDir), options);
}

/**
 * The same in a profile that is open already, and the node's from here on: closed when this fails.
 * @throws ChatError as `openNode`, but for the profile's
 */
export async function openNodeIn(profile: Profile, options: NodeOptions): Promise<ChatNode> {
  let history: OpenHistory | undefined;
  try {
    let notWrapped: string | undefined;
    const keeping = {
      keychain: options.keyWrap,
      onNotWrapped: (reason: string) => {
        notWrapped = reason;
      },
    };
    const opening = openHistory(profile.dir, realClock).then((opened) => {
      history = opened;
      return opened;
    });
    const [certificate, people] = await Promise.all([
      loadKey(profile.dir, keeping).then((key) => loadCertificate(profile.dir, key)),
      People.open(profile.dir),
    ]).finally(() => opening);
    const told = join(profile.dir, TOLD_FILE);
    const untold = notWrapped === undefined || (await exists(told)) ? [] : [keyNotWrapped(notWrapped)];
    const node = new ChatNode({
      options,
      profile,
      certificate,
      history: await opening,
      people,
      clock: realClock,
      random: Math.random,
      instanceId: randomUUID() as InstanceId,
      userName: userName(),
      interfaces: interfacesOf(networkInterfaces),
      firstNotices: untold,
    });
    const { copyTo } = await opening;
    profile.serve(async ({ to }) => {
      await copyTo?.(to);
      return copyTo !== undefined;
    });
    await node.start();
    // Not before: what a start that failed would have said is still to be said. Unwritten, it is said again.
    if (untold.length > 0) await createFile(told, TOLD_TEXT).catch(() => false);
    return node;
  } catch (error) {
    await history?.store.close();
    await profile.close();
    throw error;
  }
}

function keyNotWrapped(reason: string): Notice {
  return {
    code: 'key-not-wrapped',
    message: `your key is not protected by this system's keychain: ${reason}; it is in a file that only you can read`,
    params: { reason },
  };
}

/** The machine's user, else the machine's name. */
function userName(): string {
  try {
    return cleanName(userInfo().username) || cleanName(hostname()) || 'someone';
  } catch {
    return cleanName(hostname()) || 'someone'; // a user id without a name: containers
  }
}
