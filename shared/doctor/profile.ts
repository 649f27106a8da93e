import type { ApartReport } from '../split/apart';
import { apartSentence } from '../split/apart-words';
import { assertNever } from '../assert';
import { listed } from '../diff';
import { overrideName } from '../findings/overrides';
import type { Context, UnreachableCause } from '../findings/types';
import type { StoreLocation } from '../snapshot';
import { byteSize, count, duration, unreachableWords } from '../text';
import { attention, notChecked, ok, type Check } from './check';
import { ownItemChecks, type ItemFacts } from './items';

/** A file or directory that others may read or write. */
export interface FileMode {
  readonly path: string;
  /** The nine permission bits. */
  readonly mode: number;
  readonly wanted: number;
}

/** A lock of Claude Code's that its holder has left behind. */
export interface LeftLock {
  readonly path: string;
  /** Milliseconds since its last sign of life. */
  readonly age: number;
}

/** What lies in a profile's directory. */
export interface FileFacts {
  /** Those that are too open. */
  readonly modes: readonly FileMode[] | 'not-checked';
  readonly locks: readonly LeftLock[] | 'not-checked';
}

/** What Claude Code's settings say about our hook. */
export type HookFacts = 'runs' | 'switched-off' | 'outdated' | 'none' | 'not-checked';

/** All that is known of one profile. */
export interface ProfileFacts {
  readonly id: string;
  readonly configDir: string;
  readonly store: {
    readonly location: StoreLocation;
    readonly reading:
      | { readonly kind: 'present'; readonly bytes: number }
      | { readonly kind: 'absent' }
      | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };
  };
  readonly context: Context;
  /** What is said of sessions that write without a lock (signature S27), if any run. */
  readonly locklessSessions: { readonly sentence: string; readonly areRisky: boolean } | undefined;
  readonly files: FileFacts;
  readonly hook: HookFacts;
  readonly apart: ApartReport;
}

export function profileChecks(
  facts: ProfileFacts,
  items: readonly ItemFacts[] | 'not-checked' | undefined,
  now: number,
): readonly Check[] {
  const { context, files, hook } = facts;
  return [
    storeCheck(facts),
    ...secondStoreChecks(facts, now),
    ...ownItemChecks(facts.id, context.keychain?.account, items),
    modesCheck(files.modes),
    environmentCheck(context),
    locksCheck(files.locks),
    otherGuardsCheck(context),
    hookCheck(hook),
    sessionsCheck(facts),
    apartCheck(facts, now),
  ];
}

function storeCheck({ store: { location, reading } }: ProfileFacts): Check {
  switch (reading.kind) {
    case 'present':
      return ok('store', `Claude Code reads ${location.location}, ${byteSize(reading.bytes)}.`);
    case 'absent':
      return ok('store', `Claude Code would keep its credentials in ${location.location}; nothing is there.`);
    case 'unreachable':
      return attention(
        'store',
        `${location.location} ${unreachableWords(reading.cause.code)}: nothing is known about the login.`,
        location.kind === 'keychain'
          ? 'Unlock the keychain, answer its dialog, or look at the item’s access list in Keychain Access.'
          : `Look at its permissions: ls -l '${location.location}'`,
      );
    default:
      return assertNever(reading);
  }
}

/** Two stores that differ (signature S15). There is only one where there is no Keychain. */
function secondStoreChecks({ context, store }: ProfileFacts, now: number): readonly Check[] {
  if (context.platform !== 'darwin') return [];
  if (context.otherStores === 'not-checked' || store.reading.kind === 'unreachable')
    return [notChecked('second-store', 'Whether a second copy lies behind it could not be seen.')];
  const hidden = context.otherStores.find(({ role }) => role === 'shadowed');
  if (hidden === undefined) return [ok('second-store', 'No second copy lies beside it.')];
  const age =
    hidden.modifiedAt === undefined ? '' : `, last written ${duration(now - hidden.modifiedAt)} ago`;
  return [
    attention(
      'second-store',
      `${hidden.location.location} lies behind it${age}: Claude Code does not read it while the Keychain item is there${hidden.hasLogin === true ? ', and it holds a login' : ''}.`,
      'If sparekey status is good, it is an old copy that holds tokens: delete it. Else sparekey restore puts back what is lost.',
    ),
  ];
}

function modesCheck(modes: FileFacts['modes']): Check {
  if (modes === 'not-checked') return notChecked('file-modes', 'Permissions could not be read here.');
  if (modes.length === 0)
    return ok('file-modes', 'Only you can read the credentials file and write its folder.');
  const found = listed(modes.map(({ path, mode }) => `${path} (mode ${octal(mode)})`));
  const commands = modes.map(({ path, wanted }) => `chmod ${octal(wanted)} '${path}'`);
  return attention('file-modes', `Others can get at ${found}.`, commands.join(' && '));
}

function octal(mode: number): string {
  return mode.toString(8).padStart(3, '0');
}

function environmentCheck({ overrides }: Context): Check {
  if (overrides === 'not-checked')
    return notChecked(
      'environment',
      'A settings file of Claude Code could not be read, so it may name a key or a token.',
      'Look at settings.json in the config directory.',
    );
  if (overrides.length === 0)
    return ok(
      'environment',
      'Nothing takes the login’s place in this environment or in Claude Code’s settings.',
    );
  return attention(
    'environment',
    `Sessions use ${listed(overrides.map(overrideName))} instead of the login.`,
    'Take it out, if you mean to use the login.',
  );
}

function locksCheck(locks: FileFacts['locks']): Check {
  if (locks === 'not-checked') return notChecked('locks', 'The config directory could not be read.');
  if (locks.length === 0) return ok('locks', 'No lock was left behind.');
  const found = listed(locks.map(({ path, age }) => `${path} (${duration(age)} old)`));
  return attention(
    'locks',
    `A session that died has left ${found} behind.`,
    `Claude Code takes such a lock over by itself. If sign-ins hang, end all sessions and run: ${locks.map(({ path }) => `rmdir '${path}'`).join(' && ')}`,
  );
}

/** Plugins and hooks that write the store themselves can undo what Claude Code wrote (anthropics/claude-code#42603). */
function otherGuardsCheck({ guards }: Context): Check {
  if (guards === 'not-checked')
    return notChecked('other-guards', 'The hooks of Claude Code’s settings could not be read.');
  if (guards.length === 0) return ok('other-guards', 'No hook or plugin names the credentials.');
  return attention(
    'other-guards',
    `The credentials are named by ${listed(guards.map(({ name, where }) => `${name} (${where})`))}.`,
    'See that it only reads them: two programs that put things back undo each other.',
  );
}

function hookCheck(hook: HookFacts): Check {
  switch (hook) {
    case 'runs':
      return ok('own-hook', 'Sparekey looks at the credentials whenever a session starts.');
    case 'none':
      return ok('own-hook', 'No hook runs Sparekey; the app and sparekey watch need none.');
    case 'switched-off':
      return attention(
        'own-hook',
        'Sparekey’s hook is installed, and Claude Code is told to run no hooks (disableAllHooks).',
        'Take disableAllHooks out of settings.json, or run: sparekey hook remove',
      );
    case 'outdated':
      return attention(
        'own-hook',
        'Claude Code’s settings run Sparekey in another way than this version does.',
        'sparekey hook install',
      );
    case 'not-checked':
      return notChecked('own-hook', 'The hooks of Claude Code’s settings could not be read.');
    default:
      return assertNever(hook);
  }
}

/** None at all is no fault: the vault has spares, too. */
function apartCheck({ apart }: ProfileFacts, now: number): Check {
  const sentence = apartSentence(apart, now);
  switch (apart.state) {
    case 'off':
      return ok('separate-spares', `${sentence} sparekey split --spares keeps some that outlast the vault.`);
    case 'empty':
    case 'kept':
      return ok('separate-spares', sentence);
    case 'outdated':
    case 'failed':
      return attention('separate-spares', sentence, 'Unlock the keychain, and let the app run.');
    default:
      return assertNever(apart.state);
  }
}

function sessionsCheck({ context: { processes }, locklessSessions }: ProfileFacts): Check {
  if (processes === 'not-checked')
    return notChecked('sessions', 'Running sessions cannot be told on this system.');
  if (locklessSessions?.areRisky === true)
    return attention(
      'sessions',
      locklessSessions.sentence,
      'Update Claude Code, then restart these sessions.',
    );
  if (locklessSessions !== undefined) return ok('sessions', locklessSessions.sentence);
  return ok('sessions', `${count(processes.length, 'running session')}, none known to write without a lock.`);
}
