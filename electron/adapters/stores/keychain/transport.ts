/** How a blob gets into a Keychain item: the arguments of `security`, or a line of `security -i`. Pure. */

import type { KeychainPolicy } from '../../../../shared/exposure';

export interface KeychainWrite {
  readonly service: string;
  readonly account: string;
  /** Path of the keychain that holds the item; undefined: the default one. */
  readonly keychain: string | undefined;
  /** Whether an item is changed. Without this flag an item that was born meanwhile is left alone, and the write fails. */
  readonly update: boolean;
  readonly value: Uint8Array;
}

export type Transport =
  | { readonly kind: 'line'; readonly line: Uint8Array }
  | { readonly kind: 'argv'; readonly args: readonly string[] }
  /** The policy forbids the only way. */
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'too-large' };

/** `security -i` reads 4,095 bytes at a time; what is longer is cut, written cut, and its rest run as a command (M6). */
const MAX_LINE = 4_000;
/** Escapes, and what an estimate of a size misses. */
const UNFORESEEN = 100;
/** 64,000 bytes were seen to arrive whole, 128,000 broken (M10). */
const MAX_ARGUMENT = 64_000;

/** Chooses the way for a write. Never with `-T` or `-A`, which ask the item's owner, by a dialog (M12). */
export function transportFor(write: KeychainWrite, policy: KeychainPolicy): Transport {
  const line = shortestLine(write);
  if (line !== undefined && line.length <= MAX_LINE) return { kind: 'line', line };
  if (policy === 'strict') return { kind: 'forbidden' };
  const { update, account, service, keychain } = write;
  const [flag, value] = secretsOf(write.value, (text) => text)[0];
  if (Buffer.byteLength(value) > MAX_ARGUMENT) return { kind: 'too-large' };
  const names = [...(update ? ['-U'] : []), '-a', account, '-s', service];
  const args = ['add-generic-password', ...names, flag, value, ...(keychain === undefined ? [] : [keychain])];
  return { kind: 'argv', args };
}

/** Whether a text of about so many bytes would go through standard input; what does not can be seen for a moment (M24). */
export function fitsOneLine(
  bytes: number,
  names: Pick<KeychainWrite, 'service' | 'account' | 'keychain'>,
): boolean {
  const line = shortestLine({ ...names, update: true, value: new Uint8Array() });
  return line !== undefined && line.length + bytes + UNFORESEEN <= MAX_LINE;
}

/** Undefined when a name cannot be put on one line. */
function shortestLine({ update, account, service, keychain, value }: KeychainWrite): Uint8Array | undefined {
  if ([account, service, keychain ?? ''].some((name) => UNQUOTABLE.test(name))) return undefined;
  const names = `${update ? '-U ' : ''}-a ${quoted(account)} -s ${quoted(service)}`;
  const operand = keychain === undefined ? '' : ` ${quoted(keychain)}`;
  return secretsOf(value, quoted)
    .map(([flag, secret]) => Buffer.from(`add-generic-password ${names} ${flag} ${secret}${operand}`))
    .reduce((best, line) => (line.length < best.length ? line : best));
}

/** The forms that a value can take: as text where it has one, and as hex (M26). */
function secretsOf(
  value: Uint8Array,
  write: (text: string) => string,
): readonly [readonly ['-w' | '-X', string], ...(readonly ['-w' | '-X', string])[]] {
  const hex = ['-X', Buffer.from(value).toString('hex')] as const;
  const text = plainText(value);
  if (text === undefined) return [hex];
  // No digits at all would be no argument.
  return text === '' ? [['-w', write(text)]] : [['-w', write(text)], hex];
}

/** In quotes only the quote itself and the backslash need a backslash; nothing else is special (M9). */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

/** What ends a line or an argument, whatever quotes are around it. */
const UNQUOTABLE = /[\n\r\0]/;

/** The value as text, if it is one that neither a line nor an argument would cut. */
function plainText(value: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
    return UNQUOTABLE.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
