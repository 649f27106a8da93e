/** What `security find-generic-password` prints about an item, understood. Pure. */
import type { StoreVersion } from '../../../core/ports/store';

export interface ItemAttributes {
  /** Path of the keychain that it lies in. */
  readonly keychain: string;
  readonly version: StoreVersion;
}

/** Undefined when the text is not of the form that is known (M4). */
export function parseAttributes(stdout: Uint8Array): ItemAttributes | undefined {
  const text = Buffer.from(stdout).toString('utf8').replaceAll('\r\n', '\n');
  const keychain = /^keychain: "(.*)"$/m.exec(text)?.[1];
  const [created, modified] = ['cdat', 'mdat'].map((name) => timeIn(text, name));
  if (keychain === undefined || modified === undefined) return undefined;
  const token = [keychain, created ?? '', modified].join('|');
  return { keychain, version: { modifiedAt: epochOf(modified), token } };
}

/** When an item was made, in epoch milliseconds, from what is printed about it. */
export function creationTime(text: string): number | undefined {
  const created = timeIn(text, 'cdat');
  return created === undefined ? undefined : epochOf(created);
}

/** The digits are exact; the quoted copy beside them is for people. */
function timeIn(text: string, name: string): string | undefined {
  const digits = new RegExp(`^ {4}"${name}"<timedate>=0x([0-9A-F]{32})\\b`, 'm').exec(text)?.[1];
  return digits === undefined ? undefined : Buffer.from(digits, 'hex').toString('latin1').replace('\0', '');
}

/** `YYYYMMDDhhmmssZ`, in whole seconds and UTC. */
function epochOf(time: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(time)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** A secret as it is in the item. */
export interface ItemValue {
  readonly bytes: Uint8Array;
  /** It came as hex digits, and was decoded. */
  readonly wasHex: boolean;
}

/**
 * Undoes how `-w` prints a secret: with a line feed after it, and as hex digits
 * when at least one byte is outside of printable ASCII, a line feed or an accent
 * being enough (M3). Digits that stand for printable text alone were the text.
 */
export function decodeSecret(stdout: Uint8Array): ItemValue {
  const printed = Buffer.from(stdout)
    .toString('latin1')
    .replace(/\r?\n$/, '');
  if (/^(?:[0-9a-f]{2})+$/.test(printed)) {
    const bytes = Buffer.from(printed, 'hex');
    if (bytes.some((byte) => byte < 0x20 || byte > 0x7e))
      return { bytes: new Uint8Array(bytes), wasHex: true };
  }
  return { bytes: new Uint8Array(Buffer.from(printed, 'latin1')), wasHex: false };
}
