/**
 * Sealing and opening, with age. The only file that knows the library.
 *
 * age answers a wrong key and a corrupt file with one and the same error, so
 * what cannot be opened is said not to fit; corruption is for SHA-256 to tell.
 */
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';

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
