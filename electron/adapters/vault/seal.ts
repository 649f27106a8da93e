/**
 * Sealing and opening, with age. The only file that knows the library.
 *
 * age answers a wrong key and a corrupt file with one and the same error, so
 * what cannot be opened is said not to fit; corruption is for SHA-256 to tell.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { Decrypter, Encrypter, Stanza, generateX25519Identity, identityToRecipient } from 'age-encryption';

keepBackX25519();

/**
 * Node 20.18, which Electron 33 brings along, calls the algorithm of age experimental on the standard error of
 * whatever uses it. It is none since 20.19. The warning has no code to know it by; every other one is passed on.
 */
function keepBackX25519(): void {
  const emit = process.emitWarning.bind(process) as (...given: readonly unknown[]) => void;
  process.emitWarning = (...given: readonly unknown[]): void => {
    if (!String(given[0]).startsWith('The X25519 Web Crypto API algorithm')) emit(...given);
  };
}

/** A new private key, `AGE-SECRET-KEY-1…`. */
export async function generateIdentity(): Promise<string> {
  return generateX25519Identity();
}

/** The public half, `age1…`; undefined when it is no identity. */
export async function recipientOf(identity: string): Promise<string | undefined> {
  try {
    return await identityToRecipient(identity);
  } catch {
    return undefined;
  }
}

/** Seals bytes to public keys. Throws when one of them is none. */
export async function seal(bytes: Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(bytes);
}

/** Opens what was sealed; undefined when the key does not fit. */
export async function unseal(bytes: Uint8Array, identity: string): Promise<Uint8Array | undefined> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    return await decrypter.decrypt(bytes);
  } catch {
    return undefined;
  }
}

/** Whether a file was sealed by age, and what opens it: a passphrase, or the keys of its recipients. */
export function sealedBy(bytes: Uint8Array): 'passphrase' | 'keys' | 'nothing' {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 100));
  if (!head.startsWith('age-encryption.org/v1\n')) return 'nothing';
  return head.startsWith('age-encryption.org/v1\n-> scrypt ') ? 'passphrase' : 'keys';
}

/** Seals bytes to a passphrase, as `age -p` does. Takes a second on another thread. */
export async function sealToPassphrase(bytes: Uint8Array, passphrase: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient({
    wrapFileKey: async (fileKey) => {
      const salt = randomBytes(16);
      const key = await stretched(passphrase, salt, WORK_FACTOR);
      const cipher = createCipheriv('chacha20-poly1305', key, NONCE, { authTagLength: 16 });
      const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
      return [new Stanza(['scrypt', unpadded(salt), String(WORK_FACTOR)], body)];
    },
  });
  return encrypter.encrypt(bytes);
}

/** Opens what was sealed to a passphrase; undefined when it is another one. */
export async function unsealWithPassphrase(
  bytes: Uint8Array,
  passphrase: string,
): Promise<Uint8Array | undefined> {
  const decrypter = new Decrypter();
  decrypter.addIdentity({
    unwrapFileKey: async ([stanza, ...others]: Stanza[]) => {
      const [kind, salt = '', factor] = stanza?.args ?? [];
      const work = Number(factor);
      if (stanza === undefined || others.length > 0 || kind !== 'scrypt' || !(work <= MAX_WORK_FACTOR))
        return null;
      const key = await stretched(passphrase, Buffer.from(salt, 'base64'), work);
      const cipher = createDecipheriv('chacha20-poly1305', key, NONCE, { authTagLength: 16 });
      cipher.setAuthTag(stanza.body.subarray(-16));
      return Buffer.concat([cipher.update(stanza.body.subarray(0, -16)), cipher.final()]);
    },
  });
  try {
    return await decrypter.decrypt(bytes);
  } catch {
    return undefined;
  }
}

/** As `age -p` chooses: 2^18 rounds, about a second. */
const WORK_FACTOR = 18;
/** More would let a file of somebody else's keep us busy for hours. */
const MAX_WORK_FACTOR = 22;
/** The key is used once. */
const NONCE = Buffer.alloc(12);

/**
 * The key of a passphrase, by the age specification's scrypt recipient. Node's
 * own scrypt and not the library's, which would block its thread for the time.
 */
function stretched(passphrase: string, salt: Uint8Array, work: number): Promise<Buffer> {
  const labelled = Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), salt]);
  const options = { N: 2 ** work, r: 8, p: 1, maxmem: 2 ** work * 1_200 };
  return new Promise((resolve, reject) => {
    scrypt(passphrase, labelled, 32, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
