/** The one error type, and the closed list of what can go wrong. */

export type ErrorCode =
  | 'config-invalid' // config.json or an option: says file, key, what was read, what is allowed
  | 'config-unwritable'
  | 'profile-locked' // another running node uses this profile folder
  | 'profile-unusable'
  | 'ports-taken' // every port of the range is in use; names them
  | 'listen-failed' // the address to listen on is not one of this machine's, or not allowed
  | 'dial-failed' // nobody usable answered there
  | 'not-tls' // somebody is there, but it doesn't speak TLS
  | 'dial-refused' // it answered, and said no (already connected, wrong version, full)
  | 'protocol' // a peer sent what the protocol does not allow
  | 'peer-too-slow' // more waits for a peer than the bound allows
  | 'peer-silent' // nothing heard from a peer for longer than its heartbeat
  | 'key-unusable' // the profile's key file is damaged, unreadable or open to others
  | 'person-unknown' // nobody of this id was met, or it has no key
  | 'person-blocked' // we blocked whom we are writing to
  | 'message-unknown' // no such message is here, or it is in no log
  | 'not-yours' // only who said it may change it
  | 'invitation-invalid' // not the text of an invitation, or mistyped
  | 'file-unwritable' // what was to be written there can't be
  | 'room-unknown' // there is no such room, or not any more
  | 'people-unwritable' // what we think of people can't be kept
  | 'history-unusable' // what was said can't be kept on this disk: no SQLite here, locked, not ours to read, too new
  | 'history-unwritable' // the disk took nothing of a commit: full, read-only, broken
  | 'file-unwritable' // an export can't be written where it was asked for
  | 'backup-unusable' // it can't be made there, is none, or isn't what was backed up
  | 'downgrade' // an address once met encrypted now speaks plaintext
  | 'too-many-waiting' // as many direct messages wait for somebody as may
  | 'message-empty'
  | 'message-too-long'
  | 'bad-request' // a shell was asked for something outside the contract
  | 'stopped'; // asked of a node that has stopped

/** Facts a message is worded with; the window translates `code` and fills these in. */
export type ErrorParams = Readonly<Record<string, string | number>>;

/**
 * What is thrown and what crosses the contract.
 * `message` is English, for logs and the terminal: what happened, to what, and what to do.
 */
export class ChatError extends Error {
  override readonly name = 'ChatError';
  readonly code: ErrorCode;
  /** Whether trying the same again later can succeed with nothing changed by a person. */
  readonly retryable: boolean;
  readonly params: ErrorParams;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryable?: boolean; params?: ErrorParams } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.params = options.params ?? {};
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Ends an exhaustive switch: a case added to the union and not handled fails to compile. */
export function assertNever(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`);
}
