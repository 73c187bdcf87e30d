/** Conversations of a profile that no program uses, to be listed and exported. */

import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { ChatError } from '../core/errors.ts';
import type { PeerId, RoomId } from '../core/ids.ts';
import { cleanName } from '../core/text.ts';
import type { StoredHistory } from '../history/event-store.ts';
import { exportConversation } from '../history/export-conversation.ts';
import { exportHtml } from '../history/export-html.ts';
import { kindOfRoom } from '../history/export-lines.ts';
import { exportMarkdown } from '../history/export-markdown.ts';
import { ENGLISH } from '../history/export-reading.ts';
import { p256Signer } from '../history/signer.ts';
import { SqliteHistory } from '../history/sqlite-store.ts';
import { HISTORY } from './backup-manifest.ts';
import { loadConfig } from './config-file.ts';
import { exists } from './durable-file.ts';
import { type Owner, openExistingProfile, whoseProfile } from './existing-profile.ts';
import { People } from './people.ts';
import type { Profile } from './profile.ts';
import { realClock } from './real-clock.ts';

export const EXPORT_FORMATS = ['jsonl', 'html', 'md'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface Conversation {
  readonly room: RoomId;
  readonly kind: 'lobby' | 'direct' | 'group';
  readonly name: string;
  /** Of the newest message; undefined: nothing was said. */
  readonly lastMs: number | undefined;
}

/** Of an id without a name: enough to tell a few people apart. */
const SHORT_ID = 8;

export class ExportableProfile {
  /** Where a damaged history was moved when it was opened; then there is little to export. */
  readonly setAside: string | undefined;
  /** Why JSON lines won't have our signature over all of them; undefined: they will. */
  readonly unsigned: 'key-in-keychain' | 'key-unreadable' | undefined;
  readonly #profile: Profile;
  readonly #store: SqliteHistory;
  readonly #stored: StoredHistory;
  readonly #owner: Owner & { readonly id: PeerId };
  readonly #names: ReadonlyMap<PeerId, string>;

  /** @throws ChatError `profile-locked`, `profile-unusable`, `history-unusable` */
  static async open(dir: string): Promise<ExportableProfile> {
    const profile = await openExistingProfile(dir);
    let store: SqliteHistory | undefined;
    try {
      const file = join(profile.dir, HISTORY);
      if (!(await exists(file))) {
        throw new ChatError('history-unusable', `nothing was kept in this profile: there is no ${file}`, {
          params: { file, reason: 'missing' },
        });
      }
      const { id, ...owner } = await whoseProfile(profile.dir);
      if (!id) {
        const message = `nobody can say whose profile ${profile.dir} is: neither its key nor its certificate can be read`;
        throw new ChatError('profile-unusable', message, { params: { dir: profile.dir } });
      }
      const names = await namesIn(profile.dir, id);
      store = new SqliteHistory({ file, clock: realClock });
      return new ExportableProfile(profile, store, await store.open(), { id, ...owner }, names);
    } catch (error) {
      await store?.close();
      await profile.close();
      throw error;
    }
  }

  private constructor(
    profile: Profile,
    store: SqliteHistory,
    stored: StoredHistory,
    owner: Owner & { readonly id: PeerId },
    names: ReadonlyMap<PeerId, string>,
  ) {
    this.#profile = profile;
    this.#store = store;
    this.#stored = stored;
    this.#owner = owner;
    this.#names = names;
    this.setAside = stored.setAside;
    if (owner.key === undefined) this.unsigned = owner.keyLocked ? 'key-in-keychain' : 'key-unreadable';
  }

  /** Everything that can be exported, the newest first. */
  async conversations(): Promise<readonly Conversation[]> {
    const [facts, kept] = await Promise.all([this.#store.facts(this.#owner.id), this.#store.rooms()]);
    const rooms = new Map(kept.map((room) => [room.id, room]));
    const found = facts.map(({ room, name, last, members }) => {
      const known = rooms.get(room);
      const other = known?.other ?? members.map(({ person }) => person).find((person) => person !== this.#owner.id);
      const kind = kindOfRoom(room);
      const names = {
        lobby: 'Lobby',
        direct: other ? this.#nameOf(other) : 'Nobody yet',
        group: cleanName(name ?? known?.name ?? '') || 'A group',
      };
      return { room, kind, name: names[kind], lastMs: last && Math.min(last.wallMs, last.keptAtMs) };
    });
    return found.sort((a, b) => (b.lastMs ?? 0) - (a.lastMs ?? 0));
  }

  /**
   * The one that a person means: by its id, its name, or `lobby`.
   * @throws ChatError `room-unknown`: none, or more than one
   */
  async find(said: string): Promise<Conversation> {
    const all = await this.conversations();
    const wanted = cleanName(said).toLowerCase();
    const exact = all.find(({ room }) => room === said.trim().toLowerCase());
    const named = exact ? [exact] : all.filter(({ name }) => name.toLowerCase() === wanted);
    const [first, ...others] = named;
    if (first && others.length === 0) return first;
    const why = first
      ? `${named.length} conversations are called "${wanted}"; name it by its id`
      : 'there is no such one';
    throw new ChatError('room-unknown', `no conversation to export by "${cleanName(said)}": ${why}; --list shows all`, {
      params: { room: said.slice(0, 100) },
    });
  }

  /** The file, in pieces. @param timeOf a moment as it is to be read, in HTML and Markdown */
  pieces(conversation: Conversation, format: ExportFormat, timeOf: (ms: number) => string): AsyncGenerator<string> {
    const { room, name: roomName } = conversation;
    const nowMs = realClock.now();
    if (format === 'jsonl') {
      const { id, key } = this.#owner;
      return exportConversation({
        store: this.#store,
        room,
        roomName,
        logs: this.#stored.logs,
        exporter: { id, name: this.#nameOf(id) },
        signer: key === undefined ? undefined : p256Signer(key),
        nameOf: (person) => this.#names.get(person) ?? '',
        nowMs,
      });
    }
    const nameOf = (person: PeerId, said?: string) => this.#nameOf(person, said);
    const options = { view: this.#store, room, roomName, nameOf, timeOf, nowMs, words: ENGLISH };
    return format === 'html' ? exportHtml(options) : exportMarkdown(options);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    await this.#store.close();
    await this.#profile.close();
  }

  /** What a message says is its author's word: beside it stands whose key it is, or anybody could pass for a friend. */
  #nameOf(id: PeerId, said?: string): string {
    return this.#names.get(id) || `${said ?? 'Somebody'} (${id.slice(0, SHORT_ID)})`;
  }
}

/** Everybody whose name is on this disk. */
async function namesIn(dir: string, own: PeerId): Promise<ReadonlyMap<PeerId, string>> {
  const people = await People.open(dir);
  const names = new Map(people.known().map(({ id, name }) => [id, name]));
  const options = { configFile: undefined, programDir: undefined, overrides: {} };
  // A configuration that can't be used keeps nobody from their own words.
  const config = await loadConfig(options, dir).catch(() => undefined);
  return names.set(own, cleanName(config?.config.name ?? '') || userName());
}

function userName(): string {
  try {
    return cleanName(userInfo().username);
  } catch {
    return cleanName(hostname()); // a user id without a name: containers
  }
}
