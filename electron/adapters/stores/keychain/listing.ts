/** What `security dump-keychain` prints about Claude Code's items, understood. Pure. */
import type { ItemAccess } from '../../../core/ports/claude-items';
import { creationTime, parseAttributes } from './item-output';

export interface ListedItem {
  readonly service: string;
  readonly account: string;
  /** Path of the keychain that it lies in. */
  readonly keychain: string;
  /** Epoch milliseconds. */
  readonly createdAt: number | undefined;
  readonly modifiedAt: number | undefined;
  /** Undefined when the access lists were not asked for, or are of an unknown form. */
  readonly access: ItemAccess | undefined;
}

/** Claude Code's own items that hold a blob, under whatever sign-in server and config directory. */
const BLOB_SERVICE = /^Claude Code(?:-[a-z]+-oauth)?-credentials(?:-[0-9a-f]{8})?$/;

/** The items of Claude Code in a dump. Everybody else's are passed over unread. */
export function parseListing(stdout: Uint8Array): readonly ListedItem[] {
  const text = Buffer.from(stdout).toString('utf8').replaceAll('\r\n', '\n');
  return text.split(/^(?=keychain: ")/m).flatMap((block): readonly ListedItem[] => {
    const service = blobIn(block, 'svce');
    if (service === undefined || !BLOB_SERVICE.test(service) || !/^class: "genp"$/m.test(block)) return [];
    const attributes = parseAttributes(Buffer.from(block));
    if (attributes === undefined) return [];
    const { keychain, version } = attributes;
    const account = blobIn(block, 'acct') ?? '';
    const access = parseAccess(block);
    const { modifiedAt } = version;
    return [{ service, account, keychain, createdAt: creationTime(block), modifiedAt, access }];
  });
}

/** Hex digits come first when a byte is not printable; quotes inside of a quoted value are not escaped. */
function blobIn(block: string, name: string): string | undefined {
  const value = new RegExp(`^ {4}"${name}"<blob>=(.*)$`, 'm').exec(block)?.[1];
  const digits = value === undefined ? undefined : /^0x([0-9A-F]+)/.exec(value)?.[1];
  if (digits !== undefined) return Buffer.from(digits, 'hex').toString('utf8');
  return value === undefined ? undefined : /^"(.*)"$/.exec(value)?.[1];
}

/** The entry that lets programs decrypt, and the one that lists partitions. */
function parseAccess(block: string): ItemAccess | undefined {
  const entries = block.split(/^ {4}entry \d+:$/m).slice(1);
  const decrypt = entries.find((entry) => /authorizations \(\d+\):.*\bdecrypt\b/.test(entry));
  const partition = entries.find((entry) => /authorizations \(\d+\):.*\bpartition_id\b/.test(entry));
  const partitions = partition && /^ +description: (.*)$/m.exec(partition)?.[1];
  if (decrypt === undefined || partitions === undefined) return undefined;
  const programs = /^ +applications: <null>$/m.test(decrypt)
    ? 'any'
    : [...decrypt.matchAll(/^ +\d+: (.*?)(?: \([^()]*\))?$/gm)].map(([, path = '']) => path);
  return { programs, partitions: partitions.split(',').map((one) => one.trim()) };
}
