/** Who a node is: a P-256 key, the certificate TLS shows of it, and the id made of it. Knows no files. */

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto';
import { ChatError } from '../core/errors.ts';
import type { PeerId } from '../core/ids.ts';

/** All that TLS needs to say who we are. */
export interface Certificate {
  /** PEM, PKCS#8. Never leaves this machine. */
  readonly key: string;
  /** PEM, X.509, signed by `key` itself: shown to everyone who connects. */
  readonly cert: string;
  readonly id: PeerId;
}

/** Says nothing about the person: a stranger reads it before anything is agreed on. */
const SUBJECT = 'CN=Earshot';

/**
 * No beginning and no end: who somebody is ends when they throw the key away, not on a date. TLS does check dates, and
 * on a LAN there are machines whose clock is years off (an empty battery: 1970, 2000), who must be let in all the same.
 * The moment a profile was made would also be nobody's business.
 */
const NOT_BEFORE = new Date('1970-01-01T00:00:00Z');
/** "No well-defined expiration date", as RFC 5280 §4.1.2.5 writes it. */
const NOT_AFTER = new Date('9999-12-31T23:59:59Z');

/** What every P-256 public key begins with (SPKI, DER; RFC 5480): the curve by name, the point uncompressed. */
const P256_SPKI_START = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
const P256_SPKI_BYTES = P256_SPKI_START.length + 2 * 32;

/** A new key: PEM, PKCS#8, P-256. Not Ed25519, which Electron's BoringSSL refuses in certificates. */
export function generateKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return toPem(privateKey);
}

/**
 * Makes a certificate for a key; the id is the key's, so two certificates of one key are the same person.
 * Loads the X.509 library at its first call, which takes tens of milliseconds: `certificateOf` where there is one.
 * @throws ChatError `key-unusable` for anything but a whole P-256 private key
 */
export async function certify(keyPem: string): Promise<Certificate> {
  const key = privateKeyOf(keyPem);
  const spki = spkiOf(key);
  const { BasicConstraintsExtension, X509CertificateGenerator } = await loadX509();
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey('pkcs8', new Uint8Array(key.export({ type: 'pkcs8', format: 'der' })), algorithm, false, [
      'sign',
    ]),
    crypto.subtle.importKey('spki', new Uint8Array(spki), algorithm, true, ['verify']),
  ]);
  const made = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialOf(spki),
      name: SUBJECT,
      notBefore: NOT_BEFORE,
      notAfter: NOT_AFTER,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      keys: { privateKey, publicKey },
      // No keyUsage: BoringSSL refuses a P-256 certificate with digitalSignature alone.
      extensions: [new BasicConstraintsExtension(false, undefined, true)],
    },
    crypto,
  );
  return { key: toPem(key), cert: `${made.toString('pem').trim()}\n`, id: peerIdOf(spki) };
}

/** The certificate made of a key before, or undefined when `certPem` is none, another key's, or not as we make them. */
export function certificateOf(keyPem: string, certPem: string): Certificate | undefined {
  const key = privateKeyOf(keyPem);
  const spki = spkiOf(key);
  const id = peerIdOf(spki);
  try {
    const cert = new X509Certificate(certPem);
    const ours =
      cert.subject === SUBJECT &&
      cert.serialNumber.toLowerCase() === serialOf(spki) &&
      Date.parse(cert.validFrom) === NOT_BEFORE.getTime() &&
      Date.parse(cert.validTo) === NOT_AFTER.getTime();
    if (!ours || peerIdOfCertificate(cert) !== id || !cert.verify(cert.publicKey)) return undefined;
    return { key: toPem(key), cert: cert.toString(), id };
  } catch {
    return undefined;
  }
}

/**
 * The key in a PEM text, tried once: OpenSSL reads a key whose halves don't belong together and signs nonsense with it.
 * @throws ChatError `key-unusable`, its `params.reason` for a sentence that names the file
 */
export function privateKeyOf(keyPem: string): KeyObject {
  const text = keyPem.trim();
  if (text === '') throw unusable('it is empty');
  if (!text.startsWith('-----BEGIN ')) throw unusable('it does not begin with -----BEGIN PRIVATE KEY-----');
  if (!/-----END [A-Z ]+-----$/.test(text))
    throw unusable('it is cut off: its end, -----END PRIVATE KEY-----, is missing');
  let key: KeyObject;
  let spki: Buffer;
  try {
    key = createPrivateKey(text);
    spki = spkiOf(key);
  } catch (error) {
    throw unusable('what is in it is no private key, or a damaged one', error);
  }
  if (!isP256(spki)) throw unusable('the key in it is of another kind; Earshot uses P-256');
  if (!signs(key)) throw unusable('the key in it is damaged: its private half does not belong to its public half');
  return key;
}

/** The id of a public key (SPKI, DER). */
export function peerIdOf(publicKeySpkiDer: Uint8Array): PeerId {
  return createHash('sha256').update(publicKeySpkiDer).digest('hex') as PeerId;
}

/**
 * Who shows this certificate; undefined when its key is not P-256, which no Earshot has. Only one spelling of
 * a key counts (91 bytes, the point uncompressed: BoringSSL writes it so, OpenSSL as it came), so that nobody has two ids
 * of one key.
 */
export function peerIdOfCertificate(x509: X509Certificate): PeerId | undefined {
  try {
    const spki = x509.publicKey.export({ type: 'spki', format: 'der' });
    return isP256(spki) ? peerIdOf(spki) : undefined;
  } catch {
    return undefined; // a kind of key this OpenSSL does not know
  }
}

/** Whether a text is written as ids are. Says nothing about whether anybody has it. */
export function isPeerId(text: string): text is PeerId {
  return /^[0-9a-f]{64}$/.test(text);
}

function isP256(spki: Uint8Array): boolean {
  return spki.length === P256_SPKI_BYTES && P256_SPKI_START.equals(spki.subarray(0, P256_SPKI_START.length));
}

function spkiOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

function toPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

function signs(key: KeyObject): boolean {
  try {
    const words = Buffer.from('Earshot');
    return verify('sha256', words, createPublicKey(key), sign('sha256', words, key));
  } catch {
    return false;
  }
}

/**
 * Of the key, so that no two certificates share issuer and serial, and nothing is left to chance: 16 bytes, the first
 * kept within 0x40..0x7f for a positive number of that length.
 */
function serialOf(spki: Uint8Array): string {
  const serial = createHash('sha256').update('earshot serial').update(spki).digest().subarray(0, 16);
  serial[0] = ((serial[0] as number) & 0x3f) | 0x40;
  return serial.toString('hex');
}

/** Only when it is needed: it is by far the slowest import of the program. */
async function loadX509() {
  await import('reflect-metadata'); // first: the library's classes are made with it
  return await import('@peculiar/x509');
}

function unusable(reason: string, cause?: unknown): ChatError {
  return new ChatError('key-unusable', `the key cannot be used: ${reason}`, { cause, params: { reason } });
}
