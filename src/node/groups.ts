/** Groups as our person has them: made, joined, named, left; who invites us, and whom we invite. */

import type { Clock } from '../core/clock.ts';
import { ChatError } from '../core/errors.ts';
import { groupInvitation } from '../core/group-invitation.ts';
import type { PeerId, RoomId } from '../core/ids.ts';
import type { Trust } from '../core/model.ts';
import { cleanName } from '../core/text.ts';
import { encodeBody } from '../history/bodies.ts';
import { EVENT_KINDS, type LogId, type SignedEvent } from '../history/event.ts';
import type { HistoryView } from '../history/history-view.ts';
import type { Replica } from '../history/replica.ts';
import type { SyncFrame } from '../history/sync-frame.ts';
import { type GroupFrame, type Invitation, MAX_INVITATION_MEMBERS } from '../peer/group-frames.ts';
import type { Group } from './group.ts';
import { GroupBook } from './group-book.ts';
import { GroupInvitations } from './group-invitations.ts';
import { GroupLinks } from './group-links.ts';
import { groupIdOf, newGroupSecret, secretIn } from './group-secret.ts';
import { InvitationOutbox } from './invitation-outbox.ts';
import { LeftGroups } from './left-groups.ts';
import type { RoomShape } from './room-list.ts';

export interface GroupsOptions {
  readonly self: PeerId;
  readonly clock: Pick<Clock, 'now'>;
  readonly replica: Pick<Replica, 'open' | 'close' | 'say' | 'admit' | 'revoke' | 'met' | 'ownLog' | 'acknowledgedBy'>;
  readonly view: Pick<HistoryView, 'rooms' | 'facts' | 'putRoom' | 'recall' | 'remember'>;
  readonly trustOf: (id: PeerId) => Trust;
  /** Sends to one person. False: not linked. */
  readonly tell: (peer: PeerId, frame: GroupFrame) => boolean;
  /** From now on it is shared on the link to them. */
  readonly shared: (peer: PeerId, room: RoomId) => void;
  readonly changed: (room: RoomId) => void;
  readonly removed: (room: RoomId) => void;
}

/** Tells a member the name, and asks nobody. */
const NO_INVITATION = '0'.repeat(32) as Invitation['id'];

export class Groups {
  readonly #options: GroupsOptions;
  readonly #book: GroupBook;
  readonly #links: GroupLinks;
  readonly #invitations: GroupInvitations;
  readonly #outbox: InvitationOutbox;
  readonly #left: LeftGroups;

  constructor(options: GroupsOptions) {
    const { self, replica, tell, trustOf, clock, view } = options;
    this.#options = options;
    this.#invitations = new GroupInvitations({ store: view, trustOf });
    this.#outbox = new InvitationOutbox(clock, view);
    this.#left = new LeftGroups(view);
    this.#links = new GroupLinks({
      self,
      groups: () => this.#book.shared(),
      tell: (peer, said) => void tell(peer, { kind: 'membership', said }),
      admit: (peer, room) => this.#admit(peer, room),
      revoke: (peer, room) => replica.revoke(peer, room),
    });
    this.#book = new GroupBook({
      self,
      clock,
      replica,
      view,
      changed: (room) => this.#changed(room),
      came: (room, people) => this.#came(room, people),
      shared: () => this.#links.changed(),
    });
  }

  /** Opens what we were in. To be called when the replica runs and nobody is linked yet. */
  async start(): Promise<void> {
    const rooms = await this.#options.view.rooms();
    await Promise.all([this.#invitations.start(), this.#outbox.start(), this.#left.start(rooms)]);
    await this.#book.start();
  }

  /** What is to be kept is. */
  async stop(): Promise<void> {
    await Promise.all([this.#book.stop(), this.#invitations.flush(), this.#outbox.flush(), this.#left.flush()]);
  }

  /** Those on show: the ones we are in, those we are asked into, and those we left. Each once. */
  all(): RoomShape[] {
    const open = this.#book.shared().filter(({ isLeaving }) => !isLeaving);
    const asked = this.#invitations.all().filter(({ room }) => !this.#book.get(room));
    return [
      ...open.map((group) => this.#shape(group)),
      ...asked.map(({ room, from, name, members }): RoomShape => {
        return { id: room, kind: 'group', name, person: from, members: [...members], state: 'invited' };
      }),
      ...this.#left.all().flatMap(({ id, name }): RoomShape[] => {
        if (this.#book.get(id) || this.#invitations.get(id)) return [];
        return [{ id, kind: 'group', name, person: null, members: [], state: 'left' }];
      }),
    ];
  }

  /** Whether we are in it. */
  has(room: RoomId): boolean {
    return this.#book.get(room) !== undefined;
  }

  /** Those in it but ourselves; nobody where we are in no such group. */
  others(room: RoomId): PeerId[] {
    return (this.#book.get(room)?.members ?? []).filter((id) => id !== this.#options.self);
  }

  /** Whether it is shared with somebody on the link to them, and everybody in it can know. */
  shares(peer: PeerId, room: RoomId): boolean {
    return this.#links.shares(peer, room) && this.hasMember(room, peer);
  }

  /** Whether they are in it for all who are: to have its secret is not enough. */
  hasMember(room: RoomId, peer: PeerId): boolean {
    return this.#book.hasMember(room, peer);
  }

  /** @throws ChatError `bad-request`, `person-blocked`, `history-unwritable` */
  async create(name: string, people: readonly PeerId[]): Promise<RoomId> {
    this.#refuseBlocked(people);
    const naming = encodeBody({ kind: 'naming', name });
    const group = await this.#book.join(newGroupSecret(), cleanName(name));
    await this.#options.replica.say(group.id, EVENT_KINDS.naming, naming);
    await this.invite(group.id, people);
    return group.id;
  }

  /** @throws ChatError `room-unknown`, `person-blocked`, `bad-request`, `history-unwritable` */
  async invite(room: RoomId, people: readonly PeerId[]): Promise<void> {
    const group = this.#book.must(room);
    this.#refuseBlocked(people);
    const invited = new Set(people.filter((id) => !group.members.includes(id)));
    invited.delete(this.#options.self);
    if (invited.size === 0) return;
    await this.#outbox.add(room, [...invited]);
    for (const person of invited) this.#sendInvitations(person, room);
  }

  /** @throws ChatError `room-unknown`, `bad-request`, `history-unwritable` */
  async answer(room: RoomId, accept: boolean): Promise<void> {
    const invitation = this.#invitations.get(room);
    if (!invitation) throw new ChatError('room-unknown', 'there is no such invitation, or not any more');
    if (accept) await this.#join(invitation.secret, invitation.name);
    await this.#invitations.answered(room);
    if (!accept) this.#uninvited(room);
  }

  /** @throws ChatError `invitation-invalid`, `bad-request`, `history-unwritable` */
  async join(text: string): Promise<RoomId> {
    const secret = secretIn(text);
    const room = groupIdOf(secret);
    if (this.has(room)) return room;
    const invitation = this.#invitations.get(room);
    await this.#join(secret, invitation?.name ?? '');
    if (invitation) await this.#invitations.answered(room);
    return room;
  }

  /** It stays on the list, to be read. @throws ChatError `room-unknown`, `history-unwritable` */
  async leave(room: RoomId): Promise<void> {
    const group = this.#book.must(room);
    await this.#book.leave(room);
    this.#left.left(group);
    this.#options.changed(room);
    this.#outbox.settle((of) => of === room);
  }

  /** Takes one that was left off the list. @throws ChatError `room-unknown`, `history-unwritable` */
  async remove(room: RoomId): Promise<void> {
    if (this.#invitations.get(room))
      throw new ChatError('room-unknown', 'you are asked into this group; decline first');
    await this.#left.remove(room);
    this.#options.removed(room);
  }

  /** @throws ChatError `room-unknown`, `bad-request`, `history-unwritable` */
  async rename(room: RoomId, name: string): Promise<void> {
    this.#book.must(room);
    await this.#options.replica.say(room, EVENT_KINDS.naming, encodeBody({ kind: 'naming', name }));
  }

  /** @throws ChatError `room-unknown` */
  invitation(room: RoomId): string {
    return groupInvitation(this.#book.must(room).secret);
  }

  /** A link came up, and the replica has it. @param channelSecret of its TLS exporter */
  linked(peer: PeerId, channelSecret: Uint8Array): void {
    this.#links.linked(peer, channelSecret);
    this.#sendInvitations(peer);
  }

  unlinked(peer: PeerId): void {
    this.#links.unlinked(peer);
  }

  /** @param ip where they are */
  received(peer: PeerId, ip: string, frame: GroupFrame): void {
    if (frame.kind === 'membership') this.#links.heard(peer, frame.said);
    else this.#invited(peer, ip, frame.invitation);
  }

  /** What is to be taken of what is said of a group, if anything. */
  heard(frame: SyncFrame): SyncFrame | undefined {
    return this.#book.heard(frame);
  }

  /** Our person has said what they think of somebody. */
  judged(person: PeerId): void {
    if (this.#options.trustOf(person) !== 'blocked') return;
    for (const room of this.#invitations.forgetOf(person)) this.#uninvited(room);
  }

  /** Events have come to be durable here. */
  stored(events: readonly SignedEvent[]): void {
    this.#book.stored(events);
  }

  /** Somebody has more of our log. */
  acknowledged(log: LogId): void {
    this.#book.acknowledged(log);
  }

  async #join(secret: Uint8Array, name: string): Promise<void> {
    const room = groupIdOf(secret);
    await this.#book.join(secret, name || (this.#left.get(room)?.name ?? ''));
    this.#left.joined(room);
  }

  /** Nobody asks us into it any more. */
  #uninvited(room: RoomId): void {
    if (this.#left.get(room)) this.#options.changed(room);
    else this.#options.removed(room);
  }

  #changed(room: RoomId): void {
    const members = this.#book.get(room)?.members ?? [];
    this.#outbox.settle((of, person) => of === room && members.includes(person));
    this.#options.changed(room);
  }

  #came(room: RoomId, people: readonly PeerId[]): void {
    for (const peer of people) {
      if (!this.#links.shares(peer, room)) continue;
      this.#options.replica.met(peer, room);
      this.#options.shared(peer, room);
    }
  }

  #admit(peer: PeerId, room: RoomId): void {
    this.#options.replica.admit(peer, room);
    if (this.hasMember(room, peer)) this.#options.shared(peer, room);
    const group = this.#book.get(room);
    // Who came by a text knows no name, and the naming may be older than what a newcomer is given.
    if (group && !group.members.includes(peer)) this.#sendInvitation(peer, group, NO_INVITATION);
  }

  #sendInvitations(person: PeerId, only?: RoomId): void {
    for (const { id, room } of this.#outbox.of(person)) {
      const group = this.#book.get(room);
      if (group && (only ?? room) === room) this.#sendInvitation(person, group, id);
    }
  }

  #sendInvitation(person: PeerId, { secret, name, members }: Group, id: Invitation['id']): void {
    const invitation = { id, secret, name, members: members.slice(0, MAX_INVITATION_MEMBERS) };
    this.#options.tell(person, { kind: 'invitation', invitation });
  }

  #invited(from: PeerId, ip: string, invitation: Invitation): void {
    const group = this.#book.get(groupIdOf(invitation.secret));
    if (group) this.#book.named(group, invitation.name);
    else if (invitation.id !== NO_INVITATION) {
      const waiting = this.#invitations.received(from, ip, invitation);
      if (waiting) this.#options.changed(waiting.room);
    }
  }

  #shape(group: Group): RoomShape {
    const members = [...new Set([this.#options.self, ...group.members])];
    return { id: group.id, kind: 'group', name: group.name, person: null, members, state: 'open' };
  }

  #refuseBlocked(people: readonly PeerId[]): void {
    if (!people.some((id) => this.#options.trustOf(id) === 'blocked')) return;
    throw new ChatError('person-blocked', 'one of these people is blocked; unblock them before you invite them');
  }
}
