/** What a keychain lets whom do with its items: access lists, partition lists, and the dialogs they raise. */
import { Hang, fromBase64, toBase64 } from './state.mjs';

export const STATUS = {
  itemNotFound: -25300,
  duplicateItem: -25299,
  invalidItemRef: -25304,
  interactionNotAllowed: -25308,
  inDarkWake: -25320,
  authFailed: -25293,
  userCanceled: -128,
};

export const MESSAGES = {
  [STATUS.itemNotFound]: 'The specified item could not be found in the keychain.',
  [STATUS.duplicateItem]: 'The specified item already exists in the keychain.',
  [STATUS.invalidItemRef]:
    'The specified item is no longer valid. It may have been deleted from the keychain.',
  [STATUS.interactionNotAllowed]: 'User interaction is not allowed.',
  [STATUS.inDarkWake]: 'In dark wake, no UI possible.',
  [STATUS.authFailed]: 'The user name or passphrase you entered is not correct.',
  [STATUS.userCanceled]: 'User canceled the operation.',
};

/** Who `security` itself is, whichever program starts it. */
export const SECURITY = { path: '/usr/bin/security', partition: 'apple-tool:' };

/**
 * One caller's way to the items of a state. `call` counts the dialogs that it
 * raises; every method answers a status, zero for success.
 */
export class Access {
  constructor(state, changed, caller, call) {
    this.state = state;
    this.changed = changed;
    this.caller = caller;
    this.call = call;
  }

  /** The keychains to look through, by search order, or the one that an operand names. */
  keychains(operand) {
    const { keychains, searchList } = this.state;
    const named = operand === undefined ? searchList : [operand];
    return named
      .map((name) => keychains[name] ?? Object.values(keychains).find(({ path }) => path === name))
      .filter((keychain) => keychain?.exists === true);
  }

  find(filter, operand) {
    const wanted = Object.entries(filter);
    for (const keychain of this.keychains(operand)) {
      const item = keychain.items.find((one) =>
        wanted.every(([name, value]) => one[name] !== null && fromBase64(one[name]) === value),
      );
      if (item !== undefined) return { keychain, item };
    }
    return undefined;
  }

  authorizeRead({ keychain, item }) {
    const unlocked = this.unlock(keychain);
    if (unlocked !== 0) return unlocked;
    const { path, partition } = this.caller;
    if (item.apps !== null && !item.apps.includes(path)) {
      const status = this.#ask();
      if (status !== 0) return status;
      if (this.state.session.ui === 'always') {
        item.apps.push(path);
        if (!item.partitions.includes(partition)) item.partitions.push(partition);
        this.changed(keychain);
      }
    }
    return this.authorizePartition({ keychain, item });
  }

  authorizePartition({ keychain, item }) {
    const { partition } = this.caller;
    if (item.partitions.includes(partition)) return 0;
    if (item.apps === null) return STATUS.authFailed;
    const status = this.#ask();
    if (status === 0 && this.state.session.ui === 'always') {
      item.partitions.push(partition);
      this.changed(keychain);
    }
    return status;
  }

  unlock(keychain) {
    if (!keychain.locked) return 0;
    const status = this.#ask();
    if (status === 0) {
      keychain.locked = false;
      this.changed(keychain);
    }
    return status;
  }

  create(keychain, attributes, data, apps) {
    const unlocked = this.unlock(keychain);
    if (unlocked !== 0) return unlocked;
    const isTwin = ({ svce, acct }) => svce === attributes.svce && acct === attributes.acct;
    if (keychain.items.some(isTwin)) return STATUS.duplicateItem;
    const now = this.now();
    const { path, partition } = this.caller;
    keychain.items.push({
      labl: attributes.svce,
      desc: null,
      icmt: null,
      gena: null,
      crtr: null,
      type: null,
      ...attributes,
      cdat: now,
      mdat: now,
      data: toBase64(data),
      gen: 1,
      apps: apps === undefined ? [path] : apps,
      partitions: [partition],
    });
    this.changed(keychain);
    return 0;
  }

  /** Needs no right to read. New data means a new key, and a partition list that names nobody but its writer. */
  update({ keychain, item }, data) {
    const unlocked = this.unlock(keychain);
    if (unlocked !== 0) return unlocked;
    if (data === undefined) {
      const status = this.authorizePartition({ keychain, item });
      if (status !== 0) return status;
    } else {
      item.data = toBase64(data);
      item.partitions = [this.caller.partition];
      item.gen++;
    }
    item.mdat = this.now();
    this.changed(keychain);
    return 0;
  }

  /** Whether a change of the access list of an existing item is allowed: its owner is always asked. */
  authorizeOwner() {
    return this.#ask();
  }

  remove({ keychain, item }) {
    keychain.items.splice(keychain.items.indexOf(item), 1);
    this.changed(keychain);
  }

  /** Whole seconds, UTC. */
  now() {
    const time = this.state.clock === null ? new Date() : new Date(this.state.clock);
    return `${time.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
  }

  #ask() {
    const { graphics, darkWake, ui } = this.state.session;
    if (!graphics) return STATUS.interactionNotAllowed;
    if (darkWake) return STATUS.inDarkWake;
    this.call.prompted++;
    if (ui === 'hang') throw new Hang();
    return ui === 'deny' ? STATUS.userCanceled : 0;
  }
}
