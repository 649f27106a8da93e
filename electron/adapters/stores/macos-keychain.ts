import { join } from 'node:path';
import { assertNever } from '../../../shared/assert';
import type { Exposure, KeychainPolicy } from '../../../shared/exposure';
import type { UnreachableCause } from '../../../shared/findings/types';
import type { StoreLocation } from '../../../shared/snapshot';
import type { Clock, Stop } from '../../core/ports/machine';
import type {
  CredentialStore,
  HeldLocks,
  ReplacedValue,
  ReplaceOutcome,
  StoreProbe,
  StoreReading,
} from '../../core/ports/store';
import type { SecurityTool, SecurityTurn } from '../security-tool';
import { causeOfExit, saysAbsent, saysRaced } from './keychain/exit-codes';
import type { ItemNames } from './keychain/item-name';
import { decodeSecret, parseAttributes, type ItemAttributes } from './keychain/item-output';
import { watchItem } from './keychain/item-watch';
import { fitsOneLine, transportFor, type Transport } from './keychain/transport';

export interface MacosKeychainOptions {
  readonly tool: SecurityTool;
  readonly names: ItemNames;
  /** The user's home, in which the login keychain lies. */
  readonly home: string;
  /** Path of the only keychain that may be touched; else the user's search list and default one, as Claude Code does. */
  readonly keychain?: string;
  readonly clock: Clock;
  /** As of now: a change of it holds for the next write. */
  readonly policy: () => Promise<KeychainPolicy>;
}

type Unreachable = { readonly kind: 'unreachable'; readonly cause: UnreachableCause };
type FoundItem = ItemAttributes & { readonly kind: 'present'; readonly account: string };
type Found = FoundItem | { readonly kind: 'absent' } | Unreachable;

interface ItemWrite {
  readonly expected: Uint8Array | undefined;
  readonly next: Uint8Array;
  readonly held: HeldLocks;
  readonly policy: KeychainPolicy;
}

const MAX_TRIES = 3;
/** Between two tries of a write that lost a race. */
const RETRY_MS = 25;

/**
 * Claude Code's item in the macOS Keychain.
 *
 * Only ever touched through `security`, as Claude Code does: a write by any
 * other program stamps the item with that program's identity, and from then on
 * `security`, and Claude Code with it, prompts at each read (M11).
 */
export class MacosKeychain implements CredentialStore {
  readonly #options: MacosKeychainOptions;
  #account: string;
  #keychain: string;

  constructor(options: MacosKeychainOptions) {
    this.#options = options;
    this.#account = options.names.accounts[0];
    this.#keychain = options.keychain ?? join(options.home, 'Library/Keychains/login.keychain-db');
  }

  get service(): string {
    return this.#options.names.service;
  }

  /** The account of the item that was found last. */
  get account(): string {
    return this.#account;
  }

  get location(): StoreLocation {
    return { kind: 'keychain', location: `${this.service} (account ${this.#account})` };
  }

  async probe(): Promise<StoreProbe> {
    const found = await this.#options.tool.inTurn((turn) => this.#find(turn));
    return found.kind === 'present' ? { kind: 'present', version: found.version } : found;
  }

  async exposureOf(bytes: number): Promise<Exposure> {
    const { policy, keychain } = this.#options;
    const names = { service: this.service, account: this.#account, keychain: keychain ?? this.#keychain };
    if (fitsOneLine(bytes, names)) return 'none';
    return (await policy()) === 'strict' ? 'forbidden' : 'arguments';
  }

  read(): Promise<StoreReading> {
    return this.#options.tool.inTurn(async (turn) => {
      // The attributes come first: what is written from here on makes another version.
      const found = await this.#find(turn);
      return found.kind === 'present' ? this.#readSecret(turn, found) : found;
    });
  }

  watch(onReading: (reading: StoreReading) => void): Stop {
    const { clock, tool } = this.#options;
    return watchItem({
      clock,
      keychain: () => this.#keychain,
      probe: () => this.probe(),
      read: () => this.read(),
      isPaused: () => tool.isPaused,
      onResume: (callback) => tool.onResume(callback),
      onReading,
    });
  }

  /**
   * Nothing holds a Keychain item still between the comparison and the write.
   * The gap is kept small: the process that writes is started before the
   * comparison, and waits for its line. There is no old value to look at later.
   */
  replace(expected: Uint8Array | undefined, next: Uint8Array, held: HeldLocks): Promise<ReplaceOutcome> {
    return this.#options.tool.inTurn(async (turn) => {
      const policy = await this.#options.policy();
      for (let tries = 1; tries <= MAX_TRIES; tries++) {
        const found = await this.#find(turn);
        if (found.kind === 'unreachable') return found;
        const outcome = await this.#exchange(turn, found, { expected, next, held, policy });
        if (outcome !== 'raced') return outcome;
        await this.#options.clock.sleep(RETRY_MS * tries);
      }
      return unreachable('changing', 'other programs keep writing the item');
    });
  }

  async #exchange(
    turn: SecurityTurn,
    found: FoundItem | { readonly kind: 'absent' },
    write: ItemWrite,
  ): Promise<ReplaceOutcome | 'raced'> {
    const transport = this.#transport(found, write);
    switch (transport.kind) {
      case 'forbidden':
        return unreachable('needs-argv', 'larger than a line of security -i');
      case 'too-large':
        return unreachable('too-large', 'larger than an argument of security');
      case 'line': {
        const waiting = turn.prepare();
        const obstacle = await this.#obstacle(turn, found, write);
        if (obstacle !== undefined) {
          await waiting.discard();
          return obstacle;
        }
        return outcomeOf(await waiting.send(transport.line, write.held.remaining()));
      }
      case 'argv': {
        const obstacle = await this.#obstacle(turn, found, write);
        if (obstacle !== undefined) return obstacle;
        const within = write.held.remaining();
        const outcome = outcomeOf(await turn.call(transport.args, { mayPrompt: true, within }));
        return typeof outcome === 'object' && outcome.kind === 'replaced'
          ? { ...outcome, wasShown: true }
          : outcome;
      }
      default:
        return assertNever(transport);
    }
  }

  /** Into the keychain in which it was found: by the search list it could be another one's turn (M16). */
  #transport(found: FoundItem | { readonly kind: 'absent' }, { next, policy }: ItemWrite): Transport {
    const isThere = found.kind === 'present';
    const write = {
      service: this.service,
      account: isThere ? found.account : this.#options.names.accounts[0],
      keychain: this.#options.keychain ?? (isThere ? found.keychain : undefined),
      update: isThere,
      value: next,
    };
    return transportFor(write, policy);
  }

  /** What stands against writing, as of this moment. */
  async #obstacle(
    turn: SecurityTurn,
    found: FoundItem | { readonly kind: 'absent' },
    { expected, held }: ItemWrite,
  ): Promise<ReplaceOutcome | undefined> {
    if (held.remaining() <= 0) return { kind: 'locks-lost' };
    const actual = found.kind === 'absent' ? found : await this.#readSecret(turn, found, held.remaining());
    if (actual.kind === 'unreachable') return actual;
    const isExpected =
      actual.kind === 'absent'
        ? expected === undefined
        : expected !== undefined && Buffer.compare(actual.bytes, expected) === 0;
    if (!isExpected) return { kind: 'conflict', actual };
    if (!(await held.areStillOurs()) || held.remaining() <= 0) return { kind: 'locks-lost' };
    return undefined;
  }

  /** Which of the accounts has an item; where several have, the one that was written last. */
  async #find(turn: SecurityTurn): Promise<Found> {
    let best: FoundItem | undefined;
    for (const account of this.#options.names.accounts) {
      const found = await this.#findOne(turn, account);
      if (found.kind === 'unreachable') return found;
      if (found.kind === 'absent') continue;
      const isNewer = (found.version.modifiedAt ?? 0) > (best?.version.modifiedAt ?? -1);
      if (best === undefined || isNewer) best = found;
    }
    if (best === undefined) return { kind: 'absent' };
    this.#account = best.account;
    this.#keychain = best.keychain;
    return best;
  }

  /** Its attributes only: nobody is asked for them, whatever is locked (M5). */
  async #findOne(turn: SecurityTurn, account: string): Promise<Found> {
    const answer = await turn.call(this.#finding('-a', account, '-s', this.service), { mayPrompt: false });
    if (answer.kind === 'unreachable') return answer;
    if (answer.exit !== 0) return nothingFound(answer.exit);
    const attributes = parseAttributes(answer.stdout);
    if (attributes === undefined) return unreachable('failed', 'security: attributes of an unknown form');
    return { kind: 'present', account, ...attributes };
  }

  async #readSecret(
    turn: SecurityTurn,
    { account, version }: FoundItem,
    within?: number,
  ): Promise<StoreReading> {
    const answer = await turn.call(this.#finding('-a', account, '-w', '-s', this.service), {
      mayPrompt: true,
      ...(within !== undefined && { within }),
    });
    if (answer.kind === 'unreachable') return answer;
    if (answer.exit !== 0) return nothingFound(answer.exit);
    const { bytes, wasHex } = decodeSecret(answer.stdout);
    return { kind: 'present', bytes, version, ...(wasHex && { wasHex }) };
  }

  #finding(...options: readonly string[]): readonly string[] {
    const { keychain } = this.#options;
    return ['find-generic-password', ...options, ...(keychain === undefined ? [] : [keychain])];
  }
}

function nothingFound(exit: number): { readonly kind: 'absent' } | Unreachable {
  if (saysAbsent('find-generic-password', exit)) return { kind: 'absent' };
  return { kind: 'unreachable', cause: causeOfExit('find-generic-password', exit) };
}

function outcomeOf(answer: Awaited<ReturnType<SecurityTurn['call']>>): ReplaceOutcome | 'raced' {
  if (answer.kind === 'unreachable') return answer;
  if (answer.exit === 0) return { kind: 'replaced', old: NO_OLD_VALUE };
  if (saysRaced('add-generic-password', answer.exit)) return 'raced';
  return { kind: 'unreachable', cause: causeOfExit('add-generic-password', answer.exit) };
}

function unreachable(code: UnreachableCause['code'], detail: string): Unreachable {
  return { kind: 'unreachable', cause: { code, detail } };
}

/** The Keychain keeps no former value. */
const NO_OLD_VALUE: ReplacedValue = {
  reread: () => Promise.resolve(undefined),
  close: () => Promise.resolve(),
};
