/** How `security` prints what it finds: byte strings in, byte strings out. */
import { fromBase64 } from './state.mjs';

const hex = (bytes) => Buffer.from(bytes, 'latin1').toString('hex');

/** The value after an attribute's name, or after `password: `. A backslash counts as not printable here. */
export function printBuffer(bytes) {
  if (bytes === '') return '';
  const isPrintable = (character) => character >= ' ' && character <= '~' && character !== '\\';
  const characters = [...bytes];
  if (characters.every(isPrintable)) return `"${bytes}"`;
  const digits = `0x${hex(bytes).toUpperCase()}`;
  if (!characters.some(isPrintable)) return `${digits} `;
  const octal = (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
  return `${digits}  "${characters.map((one) => (isPrintable(one) ? one : octal(one))).join('')}"`;
}

/** The value as `-w` prints it: hex digits as soon as one byte is not printable. A backslash is. */
export function printPassword(bytes) {
  return `${/^[ -~]*$/.test(bytes) ? bytes : hex(bytes)}\n`;
}

const ATTRIBUTES = [
  ['0x00000007 ', 'blob', 'labl'],
  ['0x00000008 ', 'blob', undefined],
  ['"acct"', 'blob', 'acct'],
  ['"cdat"', 'timedate', 'cdat'],
  ['"crtr"', 'uint32', 'crtr'],
  ['"cusi"', 'sint32', undefined],
  ['"desc"', 'blob', 'desc'],
  ['"gena"', 'blob', 'gena'],
  ['"icmt"', 'blob', 'icmt'],
  ['"invi"', 'sint32', undefined],
  ['"mdat"', 'timedate', 'mdat'],
  ['"nega"', 'sint32', undefined],
  ['"prot"', 'blob', undefined],
  ['"scrp"', 'sint32', undefined],
  ['"svce"', 'blob', 'svce'],
  ['"type"', 'uint32', 'type'],
];

export function printItem({ keychain, item }) {
  const lines = ATTRIBUTES.map(([name, type, key]) => {
    const stored = key === undefined ? null : item[key];
    const value =
      stored === null ? '<NULL>' : printBuffer(type === 'timedate' ? `${stored}\0` : fromBase64(stored));
    return `    ${name}<${type}>=${value}\n`;
  });
  return `keychain: "${Buffer.from(keychain.path).toString('latin1')}"\nversion: ${keychain.version}\nclass: "genp"\nattributes:\n${lines.join('')}`;
}

/** The access list as `dump-keychain -a` prints it. */
export function printAccess({ apps, partitions }) {
  const applications =
    apps === null
      ? '        applications: <null>\n'
      : `        applications (${apps.length}):\n${apps.map((path, index) => `            ${index}: ${path} (OK)\n`).join('')}`;
  return [
    'access: 2 entries\n',
    '    entry 0:\n        authorizations (1): decrypt\n',
    "        don't-require-password\n        description: access\n",
    applications,
    `    entry 1:\n        authorizations (1): partition_id\n        description: ${partitions.join(', ')}\n        applications: <null>\n`,
  ].join('');
}
