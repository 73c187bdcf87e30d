/** What is told of a room beside what is said in it: what was read, and who is writing. */

import type { Clock } from '../core/clock.ts';
import { LOBBY, type PeerId, type RoomId } from '../core/ids.ts';
import type { LogId } from '../history/event.ts';
import type { HistoryView } from '../history/history-view.ts';
import type { RoomFrame } from '../peer/chat-proto.ts';
import type { Announcer } from './announcer.ts';
import type { Chronicle } from './chronicle.ts';
import { type Mark, ReadMarks } from './read-marks.ts';
import { bytesOf, logOf } from './sync-wire.ts';
import { Typing } from './typing.ts';

export type SignalFrame = Extract<RoomFrame, { kind: 'readMark' | 'typing' }>;

export interface RoomSignalsOptions {
  readonly clock: Clock;
  readonly announcer: Announcer;
  readonly view: HistoryView;
  readonly chronicle: Chronicle;
  readonly ownId: PeerId;
  /** Whether our person wants others to learn what was read. */
  readonly tellsReading: () => boolean;
  /** Who should have what is said there. */
  readonly audienceOf: (room: RoomId) => readonly PeerId[];
  /** They are linked, and both may speak of the room on the link between them. */
  readonly shares: (peer: PeerId, room: RoomId) => boolean;
  readonly tell: (peer: PeerId, frame: SignalFrame) => void;
}

export class RoomSignals {
  readonly marks: ReadMarks;
  readonly #options: RoomSignalsOptions;
  readonly #typing: Typing;

  constructor(options: RoomSignalsOptions) {
    this.#options = options;
    this.#typing = new Typing(options.clock);
    this.marks = new ReadMarks(options.view, (mark) => this.#tellRead(mark), options.tellsReading);
  }

  /** Our person is writing. */
  typing(room: RoomId): void {
    if (!this.#typing.says(room)) return;
    const { audienceOf, shares, tell } = this.#options;
    for (const peer of audienceOf(room)) if (shares(peer, room)) tell(peer, { kind: 'typing', room });
  }

  /** @throws ChatError `protocol` */
  heard(peer: PeerId, frame: SignalFrame): void {
    const room = frame.room as RoomId;
    if (frame.kind === 'readMark') this.#heardReading(peer, room, logOf(frame.log), frame.seq);
    else if (this.#options.shares(peer, room) && this.#typing.hears(room, peer))
      this.#options.announcer.announce('room:typing', { room, person: peer });
  }

  #tellRead({ room, author, log, seq }: Mark): void {
    const { shares, tell } = this.#options;
    if (shares(author, room)) tell(author, { kind: 'readMark', room, log: bytesOf(log), seq });
  }

  #heardReading(peer: PeerId, room: RoomId, log: LogId, seq: number): void {
    const { audienceOf, chronicle, ownId } = this.#options;
    if (chronicle.authorOf(log) !== ownId) return;
    const said = chronicle.replica.durableOf(room, log);
    // Nobody reads what isn't said, nor what isn't theirs to read.
    if (said === 0 || (room !== LOBBY && !audienceOf(room).includes(peer))) return;
    const stretch = chronicle.deliveries.seen(peer, log, Math.min(seq, said));
    if (stretch) chronicle.deliveryNews.changed(stretch);
  }
}
