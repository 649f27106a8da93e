import { accountMismatch } from './signatures/account-mismatch';
import { billedElsewhere } from './signatures/billed-elsewhere';
import { discoveryFailed } from './signatures/discovery-failed';
import { duplicateEntries } from './signatures/duplicate-entries';
import { everythingEmptied } from './signatures/everything-emptied';
import { generationCameBack } from './signatures/generation-came-back';
import { itemsOfOtherAccounts } from './signatures/items-of-other-accounts';
import { keychainCorrupt } from './signatures/keychain-corrupt';
import { locklessSessions } from './signatures/lockless-sessions';
import { loggedOut } from './signatures/logged-out';
import { LOGIN_SETTLE_MS, loginBeingWritten } from './signatures/login-being-written';
import { loginEmptied } from './signatures/login-emptied';
import { loginEnds } from './signatures/login-ends';
import { loginIncomplete } from './signatures/login-incomplete';
import { loginMissing } from './signatures/login-missing';
import { loginOverridden } from './signatures/login-overridden';
import { manyHashedItems } from './signatures/many-hashed-items';
import { movedSignInEnded } from './signatures/moved-sign-in-ended';
import { readAsHex } from './signatures/read-as-hex';
import { refreshNotSaved } from './signatures/refresh-not-saved';
import { sectionsLost } from './signatures/sections-lost';
import { signInGone } from './signatures/sign-in-gone';
import { signInRefused } from './signatures/sign-in-refused';
import { signInReregistered } from './signatures/sign-in-reregistered';
import { signInsDroppedAtRefresh } from './signatures/sign-ins-dropped-at-refresh';
import { signInsLost } from './signatures/sign-ins-lost';
import { storeGone } from './signatures/store-gone';
import { storeShadowed } from './signatures/store-shadowed';
import { storeUnreachable } from './signatures/store-unreachable';
import { textUnreadable } from './signatures/text-unreadable';
import { writersAlternate } from './signatures/writers-alternate';
import type { Signature } from './signature';
import type { Context } from './types';

/** A sign-in to an MCP server clears its entry and waits for the browser, some 19 s (#89321). */
const SIGN_IN_SETTLE_MS = 60_000;

const critical = { severity: 'critical', level: 'damaged' } as const;
const attention = { severity: 'attention', level: 'attention' } as const;
const notice = { severity: 'info', level: 'attention' } as const;
const remark = { severity: 'info', level: 'good' } as const;
const plain = { settleMs: 0, healable: false, silences: [] } as const;

/** Every signature, in the order in which the README lists them. A new one is a function, a row and a test. */
export const SIGNATURES: readonly Signature[] = [
  {
    id: 'S1',
    title: 'Login missing',
    ...critical,
    settleMs: LOGIN_SETTLE_MS,
    healable: true,
    action: 'restore-login',
    silences: [],
    sources: ['#45551', '#36779', 'CodexBar #1844', 'claude-swap #383'],
    recognise: loginMissing,
  },
  {
    id: 'S2',
    title: 'Login emptied',
    ...critical,
    settleMs: LOGIN_SETTLE_MS,
    healable: false,
    action: 'sign-in',
    silences: [],
    sources: ['#88583', '#83464', '#80585', '#72006'],
    recognise: loginEmptied,
  },
  {
    id: 'S3',
    title: 'Login being written',
    ...notice,
    settleMs: LOGIN_SETTLE_MS,
    healable: false,
    action: 'wait',
    silences: ['S1', 'S2', 'S28'],
    sources: ['claude-account-switcher PR #11'],
    recognise: loginBeingWritten,
  },
  {
    id: 'S4',
    title: 'MCP sign-ins dropped at a refresh',
    ...critical,
    settleMs: 2_000,
    healable: true,
    action: 'restore-mcp',
    silences: ['S5', 'S30'],
    sources: ['#80422'],
    recognise: signInsDroppedAtRefresh,
  },
  {
    id: 'S5',
    title: 'MCP sign-ins lost at once',
    ...critical,
    settleMs: 2_000,
    healable: true,
    action: 'restore-mcp',
    silences: ['S6', 'S29', 'S30'],
    sources: ['#93537'],
    recognise: signInsLost,
  },
  {
    id: 'S6',
    title: 'Registered anew with a server',
    ...attention,
    settleMs: SIGN_IN_SETTLE_MS,
    healable: false,
    action: 'sign-in-server',
    silences: [],
    sources: ['#80422', '#59460', '#84274', '#79505'],
    recognise: signInReregistered,
  },
  {
    id: 'S7',
    title: 'Everything emptied',
    ...critical,
    settleMs: 2_000,
    healable: true,
    action: 'restore-mcp',
    silences: ['S2', 'S3', 'S5', 'S6', 'S29'],
    sources: ['#84331'],
    recognise: everythingEmptied,
  },
  {
    id: 'S8',
    title: 'Login incomplete',
    ...critical,
    settleMs: 2_000,
    healable: true,
    action: 'restore-login',
    silences: [],
    sources: ['#94464', 'hermes #83338', 'hermes #4126'],
    recognise: loginIncomplete,
  },
  {
    id: 'S9',
    title: 'Text cut or unreadable',
    ...critical,
    settleMs: 1_000,
    healable: true,
    action: 'restore-all',
    silences: ['S1'],
    sources: ['#28542', '#28541', '#30337'],
    recognise: textUnreadable,
  },
  {
    ...plain,
    id: 'S10',
    title: 'Read as hex',
    ...remark,
    action: 'none',
    sources: ['ClaudeBar #255', 'TokenBar #226'],
    recognise: readAsHex,
  },
  {
    id: 'S11',
    title: 'Store gone',
    severity: 'critical',
    level: 'signed-out',
    settleMs: 2_000,
    healable: true,
    action: 'restore-all',
    silences: ['S1', 'S18', 'S21'],
    sources: ['#37512', '#55916', 'clauth #81'],
    recognise: storeGone,
  },
  {
    id: 'S12',
    title: 'Store unreachable',
    severity: 'attention',
    level: 'unreachable',
    settleMs: 2_000,
    healable: false,
    action: 'check-file',
    silences: [],
    sources: ['#85149', '#79407', 'CodexBar PR #594'],
    recognise: storeUnreachable,
  },
  {
    ...plain,
    id: 'S13',
    title: 'Items under other accounts',
    ...attention,
    action: 'review-items',
    sources: ['paseo #3595', 'ccstatusline #521'],
    needs: 'otherStores',
    appliesTo: hasKeychain,
    recognise: itemsOfOtherAccounts,
  },
  {
    ...plain,
    id: 'S14',
    title: 'Items of many config directories',
    ...remark,
    action: 'review-items',
    sources: ['#84275', '#90527'],
    needs: 'otherStores',
    appliesTo: hasKeychain,
    recognise: manyHashedItems,
  },
  {
    ...plain,
    id: 'S15',
    title: 'A better store is hidden',
    ...attention,
    settleMs: 5_000,
    action: 'review-items',
    sources: ['#93051', '#94464', '#78020'],
    needs: 'otherStores',
    appliesTo: hasKeychain,
    recognise: storeShadowed,
  },
  {
    id: 'S16',
    title: 'Older tokens came back',
    ...critical,
    settleMs: 5_000,
    healable: true,
    action: 'restore-mcp',
    silences: [],
    sources: ['claude-swap PR #196', 'caam #73', '#66210'],
    recognise: generationCameBack,
  },
  {
    ...plain,
    id: 'S17',
    title: 'Login ends',
    ...attention,
    action: 'sign-in',
    sources: ['claude-swap PR #347'],
    recognise: loginEnds,
  },
  {
    ...plain,
    id: 'S18',
    title: 'Accounts differ',
    ...attention,
    settleMs: 5_000,
    action: 'open-doctor',
    sources: ['CCSwitcher #25'],
    needs: 'account',
    recognise: accountMismatch,
  },
  {
    ...plain,
    id: 'S19',
    title: 'Login overridden',
    ...notice,
    action: 'check-environment',
    sources: ['#81707', '#87192', '#62338'],
    needs: 'overrides',
    recognise: loginOverridden,
  },
  {
    ...plain,
    id: 'S20',
    title: 'Keychain corrupt',
    severity: 'critical',
    level: 'unreachable',
    action: 'open-doctor',
    silences: ['S12'],
    sources: ['#86616'],
    needs: 'keychainHealth',
    appliesTo: hasKeychain,
    recognise: keychainCorrupt,
  },
  {
    id: 'S21',
    title: 'Plugin secrets or sections lost',
    ...critical,
    settleMs: 2_000,
    healable: true,
    action: 'restore-all',
    silences: [],
    sources: ['engram #83'],
    recognise: sectionsLost,
  },
  {
    id: 'S22',
    title: 'Signed out by hand',
    severity: 'info',
    level: 'signed-out',
    settleMs: 2_000,
    healable: false,
    action: 'sign-in',
    silences: ['S4', 'S5', 'S6', 'S21', 'S29', 'S30'],
    sources: ['#90647', '#40834', '#92748'],
    needs: 'account',
    recognise: loggedOut,
  },
  {
    ...plain,
    id: 'S23',
    title: 'Refresh not saved',
    ...remark,
    action: 'restart-sessions',
    sources: ['#33995'],
    needs: 'processes',
    recognise: refreshNotSaved,
  },
  {
    ...plain,
    id: 'S24',
    title: 'Two entries for one server',
    ...remark,
    action: 'none',
    sources: ['#43000'],
    recognise: duplicateEntries,
  },
  {
    ...plain,
    id: 'S25',
    title: 'Discovery failed for good',
    ...notice,
    settleMs: SIGN_IN_SETTLE_MS,
    action: 'sign-in-server',
    silences: ['S6', 'S29'],
    sources: ['#44830'],
    recognise: discoveryFailed,
  },
  {
    ...plain,
    id: 'S26',
    title: 'Two writers fight',
    ...attention,
    action: 'restart-sessions',
    sources: ['#38074'],
    recognise: writersAlternate,
  },
  {
    ...plain,
    id: 'S27',
    title: 'Sessions that write without a lock',
    ...notice,
    action: 'restart-sessions',
    sources: ['#45551'],
    needs: 'processes',
    recognise: locklessSessions,
  },
  {
    id: 'S28',
    title: 'Billed to an API key',
    ...critical,
    settleMs: 2_000,
    healable: false,
    action: 'restore-login',
    silences: [],
    sources: ['#45551', '#86794'],
    needs: 'overrides',
    recognise: billedElsewhere,
  },
  {
    ...plain,
    id: 'S29',
    title: 'Sign-in refused',
    ...attention,
    settleMs: SIGN_IN_SETTLE_MS,
    action: 'sign-in-server',
    sources: ['#89321', '#5706'],
    recognise: signInRefused,
  },
  {
    ...plain,
    id: 'S30',
    title: 'Sign-in gone',
    ...notice,
    settleMs: SIGN_IN_SETTLE_MS,
    action: 'restore-mcp',
    sources: ['#93537'],
    recognise: signInGone,
  },
  {
    id: 'S31',
    title: 'Moved sign-in ended',
    ...attention,
    ...plain,
    action: 'sign-in-moved',
    sources: ['#89321', '#5706'],
    recognise: movedSignInEnded,
  },
];

/** On other platforms there is no Keychain beside the file, so there is nothing to check. */
function hasKeychain({ platform }: Context): boolean {
  return platform === 'darwin';
}
