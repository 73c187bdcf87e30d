/** The system's keychain, through Electron's `safeStorage`. Only once the app is ready. */

import type { SafeStorage } from 'electron';
import type { KeyWrap } from '../src/node/key-wrap.ts';

/**
 * Where a keychain is really behind it on Linux. `basic_text` wraps with a password that everybody knows, and `unknown`
 * may be anything.
 */
const LINUX_KEYCHAINS: ReadonlySet<string> = new Set(['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6']);

/** A person may have to type a password first; past this nobody does, and a start that waits for ever says nothing. */
const ANSWER_WITHIN_MS = 120_000;

/** Electron 42 and later; what older ones have may stop the whole program while the keychain asks its person. */
type AsyncStorage = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

export function keychainOf(storage: Partial<AsyncStorage>, platform: NodeJS.Platform = process.platform): KeyWrap {
  return {
    async whyNot() {
      if (!canWait(storage)) return 'this version of Electron cannot ask it without stopping Earshot';
      if (platform === 'linux') {
        const backend = storage.getSelectedStorageBackend();
        if (!LINUX_KEYCHAINS.has(backend)) return `no keychain runs in this session (Electron says: ${backend})`;
      }
      return (await inTime(storage.isAsyncEncryptionAvailable())) ? undefined : 'it is locked, or there is none';
    },
    async wrap(plain) {
      return await inTime(capable(storage).encryptStringAsync(plain));
    },
    async unwrap(wrapped) {
      const opened = await inTime(capable(storage).decryptStringAsync(Buffer.from(wrapped)));
      return { plain: opened.result, stale: opened.shouldReEncrypt };
    },
  };
}

function canWait(storage: Partial<AsyncStorage>): storage is AsyncStorage {
  return storage.isAsyncEncryptionAvailable !== undefined && storage.getSelectedStorageBackend !== undefined;
}

function capable(storage: Partial<AsyncStorage>): AsyncStorage {
  if (canWait(storage)) return storage;
  throw new Error('this version of Electron cannot ask the keychain');
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`the keychain did not answer within ${ANSWER_WITHIN_MS / 1_000} s`)),
    ANSWER_WITHIN_MS,
  );
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}
