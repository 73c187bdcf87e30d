import { expect, test } from 'vitest';
import { keychainOf } from '../../../electron/keychain.ts';

/** As Electron 42 and later have it; the types are Electron's own. */
function storage(backend: 'basic_text' | 'unknown' | 'gnome_libsecret' | 'kwallet6', available = true) {
  return {
    getSelectedStorageBackend: () => backend,
    isAsyncEncryptionAvailable: async () => available,
    encryptStringAsync: async (text: string) => Buffer.from(text).reverse(),
    decryptStringAsync: async (bytes: Buffer) => ({
      result: Buffer.from(bytes).reverse().toString(),
      shouldReEncrypt: true,
    }),
  };
}

test('a real keychain keeps the key and gives it back', async () => {
  for (const keychain of [
    keychainOf(storage('gnome_libsecret'), 'linux'),
    keychainOf(storage('kwallet6'), 'linux'),
    keychainOf(storage('unknown'), 'darwin'),
    keychainOf(storage('unknown'), 'win32'),
  ]) {
    expect(await keychain.whyNot()).toBeUndefined();
    expect(await keychain.unwrap(await keychain.wrap('the key'))).toEqual({ plain: 'the key', stale: true });
  }
});

test('a password that everybody knows is no keychain', async () => {
  expect(await keychainOf(storage('basic_text'), 'linux').whyNot()).toContain('basic_text');
  expect(await keychainOf(storage('unknown'), 'linux').whyNot()).toContain('unknown');
});

test('one that is locked is none for now', async () => {
  expect(await keychainOf(storage('gnome_libsecret', false), 'linux').whyNot()).toContain('locked');
});

test('an Electron that can only ask it by stopping everything is not made to', async () => {
  const old = { getSelectedStorageBackend: () => 'gnome_libsecret' as const };
  const keychain = keychainOf(old, 'linux');
  expect(await keychain.whyNot()).toContain('Electron');
  await expect(keychain.wrap('the key')).rejects.toThrow('Electron');
});
