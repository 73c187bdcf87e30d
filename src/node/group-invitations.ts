/** Invitations into groups that wait for our person's answer. */

import { z } from 'zod';
import { ChatError } from '../core/errors.ts';
import type { InvitationId, PeerId, RoomId } from '../core/ids.ts';
import type { Trust } from '../core/model.ts';
import { cleanName } from '../core/text.ts';
import type { Invitation } from '../peer/group-frames.ts';
import { groupIdOf } from './group-secret.ts';
import { Remembered, type SmallStore } from './remembered.ts';
import { mayRequest } from './request-places.ts';

/** Invitations that wait. More than a person answers in a day, and 130 KB on the disk. */
const MAX_INVITATIONS = 100;

/** Of one person: who knows more groups for us can ask again when some of these are answered. */
const MAX_OF_ONE_PERSON = 10;

/** Answered ones that are remembered: their senders send them again for a month, in case they were not seen. */
const MAX_ANSWERED = 1_000;

const waitingSchema = z.object({
  id: z.string(),
  from: z.string(),
  /** Where it came from. */
  ip: z.string(),
  secret: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string(),
  members: z.array(z.string()),
});
const storedSchema = z.object({ waiting: z.array(waitingSchema), answered: z.array(z.string()) });

export interface WaitingInvitation {
  readonly id: InvitationId;
  readonly room: RoomId;
  readonly from: PeerId;
  readonly ip: string;
  readonly secret: Uint8Array;
  /** As its sender calls it, made safe to show; may be ''. */
  readonly name: string;
  /** As its sender says: nothing of it is proved. */
  readonly members: readonly PeerId[];
}

export interface GroupInvitationsOptions {
  readonly store: SmallStore;
  readonly trustOf: (id: PeerId) => Trust;
}

export class GroupInvitations {
  readonly #trustOf: (id: PeerId) => Trust;
  readonly #kept: Remembered<z.infer<typeof storedSchema>>;
  readonly #waiting = new Map<RoomId, WaitingInvitation>();
  readonly #answered = new Set<InvitationId>();

  constructor({ store, trustOf }: GroupInvitationsOptions) {
    this.#trustOf = trustOf;
    this.#kept = new Remembered(store, 'group-invitations', storedSchema);
  }

  async start(): Promise<void> {
    const stored = await this.#kept.read();
    for (const { id, from, secret: hex, ip, name, members } of stored?.waiting ?? []) {
      const secret = Buffer.from(hex, 'hex');
      const room = groupIdOf(secret);
      if (this.#trustOf(from as PeerId) === 'blocked') continue;
      const [whose, who] = [from as PeerId, members as PeerId[]];
      this.#waiting.set(room, { id: id as InvitationId, room, from: whose, ip, secret, name, members: who });
    }
    for (const id of stored?.answered ?? []) this.#answered.add(id as InvitationId);
  }

  all(): WaitingInvitation[] {
    return [...this.#waiting.values()];
  }

  get(room: RoomId): WaitingInvitation | undefined {
    return this.#waiting.get(room);
  }

  /**
   * Nothing of what becomes of it is told to its sender, who sends it again with the next link.
   * @returns what waits now and didn't before
   */
  received(from: PeerId, ip: string, { id, secret, name, members }: Invitation): WaitingInvitation | undefined {
    if (this.#answered.has(id) || this.#trustOf(from) === 'blocked') return undefined;
    const room = groupIdOf(secret);
    const before = this.#waiting.get(room);
    if (before) {
      if (this.#isKnown(before.from) || !this.#isKnown(from)) return undefined;
    } else if (!this.#hasPlace(from, ip)) return undefined;
    const waiting = { id, room, from, ip, secret, name: cleanName(name), members };
    this.#waiting.set(room, waiting);
    // Not on the disk is no harm: it comes again.
    this.#save().catch(() => {});
    return waiting;
  }

  /** It is answered, one way or the other. @throws ChatError `room-unknown`, `history-unwritable` */
  async answered(room: RoomId): Promise<void> {
    const waiting = this.#waiting.get(room);
    if (!waiting) throw new ChatError('room-unknown', 'there is no such invitation, or not any more');
    this.#waiting.delete(room);
    this.#answered.add(waiting.id);
    for (const oldest of this.#answered) {
      if (this.#answered.size <= MAX_ANSWERED) break;
      this.#answered.delete(oldest);
    }
    await this.#save();
  }

  /** Somebody is blocked: nothing of theirs is shown. @returns the rooms that went */
  forgetOf(person: PeerId): RoomId[] {
    const gone = this.all().filter(({ from }) => from === person);
    for (const { room } of gone) this.#waiting.delete(room);
    if (gone.length > 0) this.#save().catch(() => {});
    return gone.map(({ room }) => room);
  }

  flush(): Promise<void> {
    return this.#kept.flush();
  }

  #isKnown(person: PeerId): boolean {
    return ['accepted', 'verified'].includes(this.#trustOf(person));
  }

  #hasPlace(from: PeerId, ip: string): boolean {
    const waiting = this.all();
    if (waiting.length >= MAX_INVITATIONS) return false;
    if (waiting.filter((one) => one.from === from).length >= MAX_OF_ONE_PERSON) return false;
    // Keys are free: those of one machine leave places for others.
    const ips = waiting.filter((one) => !this.#isKnown(one.from)).map((one) => one.ip);
    return this.#isKnown(from) || mayRequest(ips, ip);
  }

  #save(): Promise<void> {
    return this.#kept.write({
      waiting: this.all().map(({ room: _, secret, members, ...rest }) => ({
        ...rest,
        secret: Buffer.from(secret).toString('hex'),
        members: [...members],
      })),
      answered: [...this.#answered],
    });
  }
}
