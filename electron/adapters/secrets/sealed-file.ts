import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Seals small secrets for which a keychain has no room: AES-256-GCM, by Node's
 * own library, since the helper that opens them has no time to load another.
 * `<12 bytes nonce> <16 bytes tag> <ciphertext>`.
 */
export function seal(key: Uint8Array, secret: string, label: string): Uint8Array {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(label));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** Undefined when the key or the label does not fit, or the bytes were changed. */
export function unseal(key: Uint8Array, bytes: Uint8Array, label: string): string | undefined {
  if (bytes.length < 28) return undefined;
  const opened = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
    .setAAD(Buffer.from(label))
    .setAuthTag(bytes.subarray(12, 28));
  try {
    return Buffer.concat([opened.update(bytes.subarray(28)), opened.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

export function freshKey(): Uint8Array {
  return randomBytes(32);
}

/** A key of its own for sealing, out of the text of a key file. */
export function keyFrom(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', 'sparekey sealed secrets 1', 32));
}

/** The file's name for a service and an account: says nothing of either. */
export function sealedName(service: string, account: string): string {
  return createHash('sha256').update(`${service}\0${account}`).digest('hex').slice(0, 32);
}
