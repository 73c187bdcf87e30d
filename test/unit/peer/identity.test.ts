import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import { connect, createSecureContext, TLSSocket } from 'node:tls';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChatError } from '../../../src/core/errors.ts';
import {
  type Certificate,
  certificateOf,
  certify,
  generateKey,
  isPeerId,
  peerIdOf,
  peerIdOfCertificate,
  privateKeyOf,
} from '../../../src/peer/identity.ts';

const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }) as string;
/** openssl ecparam -name prime256v1 -genkey | openssl ec -conv_form compressed, and openssl req -x509 of that. */
const COMPRESSED = `-----BEGIN CERTIFICATE-----
MIIBWzCCAQGgAwIBAgIUD8n1GBRc8xWpeaPn78MuU3aq8HwwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHRWFyc2hvdDAgFw0yNjExMjAwNzE2MDVaGA8yMTI2MTAyNzA3
MTYwNVowEjEQMA4GA1UEAwwHRWFyc2hvdDA5MBMGByqGSM49AgEGCCqGSM49AwEH
AyIAA/TMWEIr+DWb40Y0/nmGgFNs+Cv/MhBLED4gfIAu/A5qo1MwUTAdBgNVHQ4E
FgQU7/mMGBXos6pZEUWW+zcH+3SybdcwHwYDVR0jBBgwFoAU7/mMGBXos6pZEUWW
+zcH+3SybdcwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA+QT9
IBmUpuVtP16js4ezVjnyIh6xQs66KW4LyJcH8ywCIBFOxzi+IIyRB2hE/cUptuVn
Qb/SbTUbiszKTPozXde+
-----END CERTIFICATE-----
`;

const anotherKind = {
  'P-384': () => pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey),
  secp256k1: () => pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey),
  Ed25519: () => pem(generateKeyPairSync('ed25519').privateKey),
  RSA: () => pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
};

test('the id is the SHA-256 of the public key', async () => {
  const key = generateKey();
  const { id } = await certify(key);
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  expect(id).toBe(createHash('sha256').update(spki).digest('hex'));
  expect(peerIdOf(spki)).toBe(id);
  expect(isPeerId(id)).toBe(true);
});

test('two certificates of one key are one person, two keys are two', async () => {
  const key = generateKey();
  const [one, again, other] = await Promise.all([certify(key), certify(key), certify(generateKey())]);
  expect(again.id).toBe(one.id);
  expect(other.id).not.toBe(one.id);
  expect(peerIdOfCertificate(new X509Certificate(again.cert))).toBe(one.id);
});

test('a certificate tells nothing but the key', async () => {
  const x509 = new X509Certificate((await certify(generateKey())).cert);
  expect(x509).toMatchObject({ subject: 'CN=Earshot', issuer: 'CN=Earshot', subjectAltName: undefined, ca: false });
  expect(x509.verify(x509.publicKey)).toBe(true);
  expect(x509.keyUsage).toBeUndefined();
});

test('holds on machines whose clock is years off', async () => {
  const { validFrom, validTo } = new X509Certificate((await certify(generateKey())).cert);
  expect(Date.parse(validFrom)).toBe(0);
  expect(new Date(validTo).getUTCFullYear()).toBe(9999);
});

test('opens TLS 1.3 from both sides to who pins it, and to nobody who pins another', async () => {
  const [ana, ben, eve] = await Promise.all([certify(generateKey()), certify(generateKey()), certify(generateKey())]);
  expect(await meet(ana, ben, { clientPins: ben, serverPins: ana })).toEqual({ client: ana.id, server: ben.id });
  await expect(meet(ana, ben, { clientPins: eve, serverPins: ana })).rejects.toMatchObject({
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  });
  // Same issuer, same subject, another key.
  await expect(meet(eve, ben, { clientPins: ben, serverPins: ana })).rejects.toThrow();
});

/** One handshake with both certificates, no sockets: who each side saw. */
async function meet(client: Certificate, server: Certificate, pins: Record<'clientPins' | 'serverPins', Certificate>) {
  const [left, right] = duplexPair();
  const options = { minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: true } as const;
  const context = (own: Certificate, pin: Certificate) =>
    createSecureContext({ key: own.key, cert: own.cert, ca: [pin.cert] });
  const atServer = new TLSSocket(right, {
    ...options,
    isServer: true,
    secureContext: context(server, pins.serverPins),
  });
  const atClient = connect({
    ...options,
    socket: left,
    secureContext: context(client, pins.clientPins),
    checkServerIdentity: () => undefined,
  });
  try {
    await Promise.all([once(atServer, 'secure'), once(atClient, 'secureConnect')]);
    const seen = (socket: TLSSocket) => peerIdOfCertificate(socket.getPeerX509Certificate() as X509Certificate);
    if (!pinned(atServer)) throw new Error('the server does not know this client');
    return { client: seen(atServer), server: seen(atClient) };
  } finally {
    atClient.on('error', () => {}).destroy();
    atServer.on('error', () => {}).destroy();
  }
}

/** Without a tls.Server around it nobody else asks. */
function pinned(socket: TLSSocket): boolean {
  return (socket as unknown as { ssl: { verifyError(): Error | null } }).ssl.verifyError() === null;
}

test('a certificate made before is used again with its key only', async () => {
  const [key, otherKey] = [generateKey(), generateKey()];
  const [made, other] = await Promise.all([certify(key), certify(otherKey)]);
  expect(certificateOf(key, made.cert)).toEqual(made);
  expect(certificateOf(key, other.cert)).toBeUndefined();
});

test('a certificate that is damaged anywhere is none', async () => {
  const made = await certify(generateKey());
  fc.assert(
    fc.property(fc.nat(made.cert.length - 1), fc.string({ maxLength: 3 }), (at, text) => {
      const damaged = made.cert.slice(0, at) + text + made.cert.slice(at + 1);
      const read = certificateOf(made.key, damaged);
      // Damage that PEM does not see, such as another line break, leaves the certificate what it was.
      if (read) expect(new X509Certificate(read.cert).raw).toEqual(new X509Certificate(made.cert).raw);
    }),
    { numRuns: 300 },
  );
});

test.each(Object.entries(anotherKind))('a %s key is refused as such', async (_kind, make) => {
  await expect(certify(make())).rejects.toMatchObject({
    code: 'key-unusable',
    message: expect.stringContaining('P-256'),
  });
});

test.each([
  ['nothing', '', 'empty'],
  ['a public key', createPublicKey(generateKey()).export({ type: 'spki', format: 'pem' }) as string, 'no private key'],
  ['a text', 'hello', '-----BEGIN PRIVATE KEY-----'],
  ['half a key', generateKey().slice(0, 120), 'cut off'],
])('%s is refused, saying what it is', async (_what, text, reason) => {
  await expect(certify(text)).rejects.toMatchObject({
    code: 'key-unusable',
    message: expect.stringContaining(reason),
    params: { reason: expect.stringContaining(reason) },
  });
});

/** What becomes of a text that is no key. */
function codeOf(text: string): unknown {
  try {
    return privateKeyOf(text);
  } catch (error) {
    return error instanceof ChatError ? error.code : error;
  }
}

test('any key that was cut short is refused', () => {
  const key = generateKey();
  for (let length = 0; length < key.trimEnd().length; length++) {
    expect(codeOf(key.slice(0, length)), String(length)).toBe('key-unusable');
  }
});

test('a key with a flipped bit is refused or is the same key', () => {
  const key = generateKey();
  const whole = privateKeyOf(key);
  const der = whole.export({ type: 'pkcs8', format: 'der' });
  for (let bit = 0; bit < der.length * 8; bit++) {
    const flipped = Buffer.from(der);
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    const text = `-----BEGIN PRIVATE KEY-----\n${flipped.toString('base64')}\n-----END PRIVATE KEY-----\n`;
    let read: KeyObject | undefined;
    try {
      read = privateKeyOf(text);
    } catch (error) {
      expect(error, String(bit)).toMatchObject({ code: 'key-unusable' });
    }
    if (read) expect(read.equals(whole), String(bit)).toBe(true);
  }
});

test('whatever the text, the answer is a key or a ChatError', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, framed) => {
      const input = framed ? `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----` : text;
      expect(codeOf(input)).toBe('key-unusable');
    }),
    { numRuns: 500 },
  );
});

test('one key has one spelling: a compressed point is nobody', () => {
  expect(peerIdOfCertificate(new X509Certificate(COMPRESSED))).toBeUndefined();
});
