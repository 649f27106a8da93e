/**
 * Which room of the house may import from which: the picture in the README, as a lint rule.
 *
 * A room is a folder or a single file. What is not listed is forbidden.
 */
import path from 'node:path';

/** @typedef {{ rooms: readonly string[], packages: 'any' | readonly string[], typesOnly?: readonly string[] }} Allowance */

/** The first match wins, so files stand before the folders around them. */
const PLACES = [
  'electron/main.ts',
  'electron/preload.ts',
  'electron/compose.ts',
  'electron/compose-moved.ts',
  'electron/version.ts',
  'electron/core/',
  'electron/adapters/',
  'electron/cli/',
  'electron/desktop/',
  'shared/ipc/',
  'shared/',
  'renderer/',
];

const SHARED = ['shared/', 'shared/ipc/'];

/** What a shell (desktop or command line) stands on. */
const COMPOSITION = ['electron/compose.ts', 'electron/compose-moved.ts'];
const BELOW_SHELLS = [...SHARED, 'electron/core/', ...COMPOSITION, 'electron/version.ts'];

/** @type {Readonly<Record<string, Allowance>>} */
const ALLOWED = {
  'shared/': { rooms: SHARED, packages: [] },
  'shared/ipc/': { rooms: SHARED, packages: ['zod'] },
  'electron/core/': { rooms: [...SHARED, 'electron/core/'], packages: [] },
  'electron/adapters/': { rooms: [...SHARED, 'electron/core/', 'electron/adapters/'], packages: 'any' },
  'electron/compose.ts': {
    rooms: [...SHARED, 'electron/core/', 'electron/adapters/', 'electron/compose-moved.ts'],
    packages: 'any',
  },
  'electron/compose-moved.ts': {
    rooms: [...SHARED, 'electron/core/', 'electron/adapters/', 'electron/version.ts'],
    packages: 'any',
  },
  'electron/version.ts': { rooms: ['package.json'], packages: [] },
  'electron/cli/': { rooms: [...BELOW_SHELLS, 'electron/cli/'], packages: 'any' },
  'electron/desktop/': { rooms: [...BELOW_SHELLS, 'electron/desktop/'], packages: 'any' },
  'electron/main.ts': { rooms: ['electron/cli/', 'electron/desktop/'], packages: [] },
  'electron/preload.ts': { rooms: SHARED, packages: ['electron'], typesOnly: SHARED },
  'renderer/': {
    rooms: [...SHARED, 'renderer/'],
    packages: ['react', 'react-dom', 'zustand', '@tanstack/react-virtual'],
    // The contract carries zod, which stays out of the window's bundle.
    typesOnly: ['shared/ipc/'],
  },
};

/** Packages that only these places may import: a risky package has one importer. */
const OWNERS = {
  electron: ['electron/preload.ts', 'electron/desktop/'],
  keytar: ['electron/adapters/secrets/keytar.ts'],
  'age-encryption': ['electron/adapters/vault/seal.ts'],
  'proper-lockfile': ['electron/adapters/fs/process-lock.ts'],
  'jsonc-parser': ['electron/adapters/settings-edit.ts', 'electron/adapters/split/helper-edit.ts'],
  // Every address that it is sent to has to pass the guard there.
  oauth4webapi: ['electron/adapters/oauth/'],
  'electron-log': ['electron/adapters/log.ts'],
  '@tanstack/react-virtual': ['renderer/hooks/use-shown-lines.ts'],
};

/** @param {string} file */
function roomOf(file) {
  return PLACES.find((place) => file === place || (place.endsWith('/') && file.startsWith(place)));
}

/** @param {string} specifier */
function packageOf(specifier) {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}

/**
 * Why a file may not import something, or undefined when it may.
 *
 * @param {string} file relative to the project, with forward slashes
 * @param {string} specifier
 * @param {boolean} isTypeOnly
 */
function objection(file, specifier, isTypeOnly) {
  const room = roomOf(file);
  const allowance = room === undefined ? undefined : ALLOWED[room];
  if (allowance === undefined) return undefined;
  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(file), specifier);
    const other = roomOf(target) ?? roomOf(`${target}.ts`) ?? target;
    if (!allowance.rooms.includes(other)) return `${room} must not import from ${other}.`;
    if (allowance.typesOnly?.includes(other) && !isTypeOnly)
      return `${room} may import only types from ${other}.`;
    return undefined;
  }
  const name = packageOf(specifier);
  const owners = OWNERS[name];
  if (
    owners !== undefined &&
    !owners.some((owner) => file === owner || (owner.endsWith('/') && file.startsWith(owner)))
  ) {
    return `Only ${owners.join(', ')} may import '${name}'.`;
  }
  if (allowance.packages !== 'any' && !allowance.packages.includes(name)) {
    return `${room} must not import '${name}'.`;
  }
  return undefined;
}

/** @type {import('eslint').Rule.RuleModule} */
export const rooms = {
  meta: {
    type: 'problem',
    schema: [],
    docs: { description: 'Each room imports only from the rooms below it.' },
  },
  create(context) {
    const file = path.relative(context.cwd, context.filename).split(path.sep).join('/');
    /** @param {any} node @param {boolean} isTypeOnly */
    const check = (node, isTypeOnly) => {
      const specifier = node?.value;
      if (typeof specifier !== 'string') return;
      const message = objection(file, specifier, isTypeOnly);
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ImportDeclaration: (node) => check(node.source, node.importKind === 'type'),
      ExportNamedDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node.source, false),
      TSImportType: (node) => check(node.source, true),
    };
  },
};
