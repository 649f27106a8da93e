/** The commands of the stand-in: each takes its arguments and an `Access`, and gives a status and what it prints. */
import { rmSync } from 'node:fs';
import { MESSAGES, STATUS } from './items.mjs';
import { getopt } from './parsing.mjs';
import { printAccess, printBuffer, printItem, printPassword } from './printing.mjs';
import { fromBase64, toBase64 } from './state.mjs';

/** In the order in which `security` matches prefixes. */
export const NAMES = [
  'help',
  'list-keychains',
  'list-smartcards',
  'default-keychain',
  'login-keychain',
  'create-keychain',
  'delete-keychain',
  'lock-keychain',
  'unlock-keychain',
  'set-keychain-settings',
  'set-keychain-password',
  'show-keychain-info',
  'dump-keychain',
  'create-keypair',
  'add-generic-password',
  'add-internet-password',
  'add-certificates',
  'find-generic-password',
  'delete-generic-password',
  'set-generic-password-partition-list',
];

const KEYCHAIN_PASSWORD = 'test';
const FILTERS = { a: 'acct', c: 'crtr', C: 'type', D: 'desc', G: 'gena', j: 'icmt', l: 'labl', s: 'svce' };
/** What a prompt for a password reads at most. */
const PROMPT_BYTES = 128;

const done = (status, out = '', err = '') => ({ status, out, err });
const failed = (what, status) => done(status, '', `security: ${what}: ${MESSAGES[status]}\n`);
const usage = (name, err = '') =>
  done(2, '', `${err}Usage: ${name} [options...] [keychain...]\n        See the manual page.\n`);

export const COMMANDS = {
  help: () => done(0, `Usage: security [-hilqv] [-p prompt] [command] [opt ...]\n${NAMES.join('\n')}\n`),
  'list-keychains': (_args, { state }) =>
    done(0, state.searchList.map((name) => `    "${state.keychains[name].path}"\n`).join('')),
  'default-keychain': (_args, { state }) => done(0, `    "${state.keychains[state.default].path}"\n`),
  'create-keychain': createKeychain,
  'delete-keychain': deleteKeychain,
  // Its timeouts are not played.
  'set-keychain-settings': (args, access) => {
    const { operands } = getopt(args, 'lut:');
    note(access, [], operands);
    return unopenable(access, operands) ?? done(0);
  },
  'show-keychain-info': showKeychainInfo,
  'unlock-keychain': unlockKeychain,
  'dump-keychain': dumpKeychain,
  'find-generic-password': findGenericPassword,
  'add-generic-password': addGenericPassword,
  'delete-generic-password': deleteGenericPassword,
  'set-generic-password-partition-list': setPartitionList,
};

/** Which half of a command's work faults may aim at. */
export function phaseOf(name, args, via) {
  if (name !== 'find-generic-password') return via;
  const { options } = getopt(args, 'ha:c:C:D:G:j:l:s:wg');
  return options.some(([flag]) => flag === 'w' || flag === 'g') ? 'secret' : 'attributes';
}

/** Account and service win over every other filter. */
function filterOf(options) {
  const filter = {};
  for (const [flag, value] of options) if (FILTERS[flag] !== undefined) filter[FILTERS[flag]] = value;
  const { acct, svce } = filter;
  return acct !== undefined && svce !== undefined ? { acct, svce } : filter;
}

function unopenable(access, operands) {
  for (const operand of operands) {
    if (access.keychains(operand).length > 0) continue;
    return done(1, '', `security: SecKeychainOpen ${operand}: The specified keychain could not be found.\n`);
  }
  return undefined;
}

/** For the tests: whose item in which keychain a call was about. */
function note({ call }, options, [keychain]) {
  const service = options.find(([flag]) => flag === 's')?.[1];
  if (service !== undefined) call.service = service;
  if (keychain !== undefined) call.keychain = keychain;
}

function findGenericPassword(args, access) {
  const { options, operands, error, missing } = getopt(args, 'ha:c:C:D:G:j:l:s:wg');
  note(access, options, operands);
  if (error ?? missing) return usage('find-generic-password');
  const bad = unopenable(access, operands);
  if (bad !== undefined) return bad;
  const found = access.find(filterOf(options), operands[0]);
  if (found === undefined) return failed('SecKeychainSearchCopyNext', STATUS.itemNotFound);
  const flags = options.map(([flag]) => flag);
  if (!flags.includes('w') && !flags.includes('g')) return done(0, printItem(found));
  // A refusal prints nothing at all.
  const status = access.authorizeRead(found);
  if (status !== 0) return done(status);
  const data = fromBase64(found.item.data);
  if (flags.includes('w')) return done(0, printPassword(data));
  return done(0, printItem(found), `password: ${printBuffer(data)}\n`);
}

function addGenericPassword(args, access, { prompt }) {
  const { options, operands, error, missing } = getopt(args, ':a:c:C:D:G:j:l:s:p:w:X:UAT:h');
  note(access, options, operands);
  const isPrompt = missing === 'w' || missing === 'p';
  if (error !== undefined || (missing !== undefined && !isPrompt)) return usage('add-generic-password');
  const attributes = {};
  let data;
  let update = false;
  let apps;
  for (const [flag, value] of options) {
    if (flag === 'w' || flag === 'p') data = value;
    else if (flag === 'X') {
      if (!/^[0-9a-fA-F]*$/.test(value)) {
        const what = 'security: Unable to convert password data (-X must specify valid hex digits)\n';
        return usage('add-generic-password', what);
      }
      const digits = value.length % 2 === 0 ? value : `0${value}`;
      data = Buffer.from(digits, 'hex').toString('latin1');
    } else if (flag === 'U') update = true;
    else if (flag === 'A') apps = null;
    else if (flag === 'T') apps = [...(apps ?? []), ...(value === '' ? [] : [value])];
    else if (FILTERS[flag] !== undefined) attributes[FILTERS[flag]] = toBase64(value);
  }
  if (attributes.acct === undefined || attributes.svce === undefined || operands.length > 1) {
    return usage('add-generic-password');
  }
  if (isPrompt) data = prompt(PROMPT_BYTES);
  const bad = unopenable(access, operands);
  if (bad !== undefined) return bad;
  access.call.secret = data;
  const stored = access.cut === undefined ? data : data?.slice(0, access.cut);
  let err = '';
  if (update) {
    const failure = updateExisting(access, attributes, stored, { apps, operand: operands[0] });
    if (failure === undefined) return done(0);
    err = failure.err;
  }
  const keychain = access.keychains(operands[0] ?? access.state.default)[0];
  const status = access.create(keychain, attributes, stored ?? '', apps);
  if (status === 0) return done(0, '', err);
  const created = failed(`SecKeychainItemCreateFromContent (${operands[0] ?? '<default>'})`, status);
  return { ...created, err: err + created.err };
}

/** Undefined when it worked. Any failure, not only a missing item, leads on to creating one. */
function updateExisting(access, { acct, svce }, data, { apps, operand }) {
  const found = access.find({ acct: fromBase64(acct), svce: fromBase64(svce) }, operand);
  if (found === undefined) return { err: '' };
  if (access.raced) {
    access.update(found, fromBase64(found.item.data));
    return failed('SecKeychainItemModifyContent', STATUS.invalidItemRef);
  }
  const status = access.update(found, data);
  if (status !== 0) return failed('SecKeychainItemModifyContent', status);
  if (apps === undefined) return undefined;
  const owner = access.authorizeOwner();
  if (owner !== 0) return failed('SecKeychainItemSetAccess', owner);
  if (found.item.apps !== null && apps !== null)
    found.item.apps = [...new Set([...found.item.apps, ...apps])];
  return undefined;
}

function deleteGenericPassword(args, access) {
  const { options, operands, error, missing } = getopt(args, 'ha:c:C:D:G:j:l:s:g');
  note(access, options, operands);
  const filter = filterOf(options);
  if ((error ?? missing) || Object.keys(filter).length === 0) return usage('delete-generic-password');
  const bad = unopenable(access, operands);
  if (bad !== undefined) return bad;
  const found = access.find(filter, operands[0]);
  if (found === undefined) return failed('SecKeychainSearchCopyNext', STATUS.itemNotFound);
  access.remove(found);
  return done(0, printItem(found), 'password has been deleted.\n');
}

/** Not in the search list, as only the login and the system keychain are put there. */
function createKeychain(args, access) {
  const { options, operands, error, missing } = getopt(args, 'hPp:');
  const [path] = operands;
  if ((error ?? missing) || path === undefined || options.length === 0) return usage('create-keychain');
  note(access, options, operands);
  const keychain = { path, version: 512, locked: false, exists: true, items: [] };
  access.state.keychains[path] = keychain;
  access.changed(keychain);
  return done(0);
}

function deleteKeychain(args, access) {
  const { operands } = getopt(args, 'h');
  note(access, [], operands);
  const bad = unopenable(access, operands);
  if (bad !== undefined) return bad;
  for (const { path } of operands.flatMap((operand) => access.keychains(operand))) {
    rmSync(path);
    access.state.keychains = Object.fromEntries(
      Object.entries(access.state.keychains).filter(([, keychain]) => keychain.path !== path),
    );
  }
  return done(0);
}

function showKeychainInfo(args, access) {
  const { operands } = getopt(args, 's');
  const [keychain] = access.keychains(operands[0] ?? access.state.default);
  if (keychain === undefined) return unopenable(access, operands);
  const status = access.unlock(keychain);
  const name = operands[0] ?? '<NULL>';
  if (status !== 0) return failed(`SecKeychainCopySettings ${name}`, status);
  return done(0, '', `Keychain "${name}" no-timeout\n`);
}

function unlockKeychain(args, access) {
  const { options, operands, missing } = getopt(args, 'hup:');
  const password = options.find(([flag]) => flag === 'p')?.[1];
  if (password === undefined || missing) return usage('unlock-keychain');
  const [keychain] = access.keychains(operands[0] ?? access.state.default);
  if (keychain === undefined) return unopenable(access, operands);
  if (password !== KEYCHAIN_PASSWORD)
    return failed(`SecKeychainUnlock ${operands[0] ?? '<NULL>'}`, STATUS.authFailed);
  keychain.locked = false;
  return done(0);
}

/** Secrets are never dumped: the stand-in takes no `-d`. */
function dumpKeychain(args, access) {
  const { options, operands, error } = getopt(args, 'a');
  if (error !== undefined) return usage('dump-keychain');
  const withAccess = options.length > 0;
  let out = '';
  for (const keychain of access.keychains(operands[0])) {
    const status = access.unlock(keychain);
    if (status !== 0) return done(status, out);
    for (const item of keychain.items) {
      out += printItem({ keychain, item }) + (withAccess ? printAccess(item) : '');
    }
  }
  return done(0, out);
}

function setPartitionList(args, access) {
  const { options, operands, error, missing } = getopt(args, 'a:c:C:D:G:j:l:s:S:k:');
  const value = (wanted) => options.find(([flag]) => flag === wanted)?.[1];
  const list = value('S');
  if ((error ?? missing) || list === undefined || value('k') === undefined) {
    return usage('set-generic-password-partition-list');
  }
  const found = access.find(filterOf(options), operands[0]);
  if (found === undefined) return failed('SecKeychainSearchCopyNext', STATUS.itemNotFound);
  if (value('k') !== KEYCHAIN_PASSWORD) return failed('SecKeychainItemSetAccess', STATUS.authFailed);
  found.item.partitions = list.split(',');
  access.changed(found.keychain);
  return done(0, printItem(found));
}
