/**
 * Which MCP sign-ins can leave the blob, and which cannot and why. Decided before anything happens.
 */
import { assertNever } from '../assert';
import { ASKS_AGAIN_SINCE, NEWEST_TRIED, asksHelperAgain } from '../claude-versions';
import { listed } from '../diff';
import type { ClaudeProcess, LiveState } from '../findings/types';
import { isHelperFor } from './helper-command';
import { serverOfKey } from '../mcp';
import type { MovedRow, ServerPlace } from './moved-sign-in';
import { keysWords } from '../sign-in-names';
import type { EntryDetails, PartSummary } from '../summary';

/** One server in Claude Code's settings, without a secret. */
export interface ConfiguredServer {
  readonly name: string;
  /** `project`: in a `.mcp.json` that a project shares with others. */
  readonly place: ServerPlace | { readonly scope: 'project'; readonly project: string };
  readonly type: string;
  /** The key of its sign-in, as Claude Code computes it; undefined for a server that has no address. */
  readonly key: string | undefined;
  /** The command that it asks for its headers, if any. */
  readonly helper: string | undefined;
  /** Whether its settings hold an Authorization header already. */
  readonly ownAuthorization: boolean;
}

/** A Claude Code that is installed here. */
export interface InstalledClaude {
  readonly path: string;
  /** Undefined when it could not be told. */
  readonly version: string | undefined;
}

export type NotMovable =
  | 'never-seen'
  | 'already-moved'
  | 'not-signed-in'
  | 'two-entries'
  | 'several-servers'
  | 'not-configured'
  | 'project'
  | 'plugin'
  | 'stdio'
  | 'own-headers'
  | 'no-refresh-token'
  | 'claude-too-old'
  | 'claude-unknown';

export interface PlannedMove {
  readonly key: string;
  readonly server: string;
  readonly url: string;
  readonly places: readonly ServerPlace[];
}

export interface StayingSignIn {
  readonly server: string;
  readonly key: string | undefined;
  /** Undefined where no one sign-in is meant. */
  readonly url: string | undefined;
  readonly reason: NotMovable;
  /** One plain sentence: why, and what helps. */
  readonly sentence: string;
}

export interface SplitPlan {
  readonly moves: readonly PlannedMove[];
  readonly stays: readonly StayingSignIn[];
  /** Sessions that may hold the old tokens: they have to end first. */
  readonly sessions: readonly ClaudeProcess[];
  /** Running sessions could not be listed: the user has to know that none runs. */
  readonly sessionsUnknown: boolean;
  /** The oldest Claude Code that was found. */
  readonly claudeVersion: string | undefined;
  /** What is lost by going ahead all the same; undefined when nothing is. */
  readonly loss: string | undefined;
}

export interface SplitRequest {
  /** Server names or entry keys; none: every sign-in. */
  readonly servers: readonly string[];
  readonly live: LiveState;
  readonly configured: readonly ConfiguredServer[];
  /** The register's rows of this profile. */
  readonly moved: readonly MovedRow[];
  readonly installed: readonly InstalledClaude[];
  readonly running: readonly ClaudeProcess[] | 'not-checked';
  /** Epoch milliseconds. */
  readonly now: number;
  /** The user takes the loss of an old Claude Code upon themselves. */
  readonly force?: boolean | undefined;
}

/** A sign-in that cannot be refreshed has to last this long to be worth a move. Milliseconds. */
const WORTH_MOVING_MS = 86_400_000;

/** Decides what a move would do. */
export function planSplit(request: SplitRequest): SplitPlan {
  const { servers, running, force } = request;
  const versions = versionsOf(request);
  const isFit = versions.problem === undefined || force === true;
  const moves: PlannedMove[] = [];
  const stays: StayingSignIn[] = [];
  for (const name of servers.length > 0 ? servers : everySignIn(request)) {
    const verdict = judge(name, request);
    if (typeof verdict === 'object' && isFit) moves.push(verdict);
    else {
      const reason = typeof verdict === 'object' ? (versions.problem ?? 'claude-unknown') : verdict;
      stays.push(stay(name, signedInAs(name, request), reason, versions.named));
    }
  }
  const isForced = versions.problem !== undefined && moves.length > 0;
  return {
    moves: moves.filter(({ key }, at) => moves.findIndex((one) => one.key === key) === at),
    stays,
    sessions: running === 'not-checked' ? [] : running,
    sessionsUnknown: running === 'not-checked',
    claudeVersion: versions.oldest,
    loss: isForced ? lossWords(moves, versions.named) : undefined,
  };
}

function everySignIn({ live, moved }: SplitRequest): readonly string[] {
  const gone = new Set(moved.map(({ key }) => key));
  return entriesIn(live)
    .filter(({ state }) => state === 'good')
    .map(({ entry }) => entry?.key ?? '')
    .filter((key) => !gone.has(key));
}

function entriesIn(live: LiveState): readonly PartSummary[] {
  return live.kind === 'blob' ? live.summary.parts.filter(({ entry }) => entry !== undefined) : [];
}

function judge(name: string, request: SplitRequest): PlannedMove | NotMovable {
  const { configured, moved, now } = request;
  if (moved.some(({ key, server, state }) => state === 'moved' && (key === name || server === name)))
    return 'already-moved';
  const signedIn = signedInAs(name, request);
  const [one] = signedIn;
  if (one?.entry === undefined) {
    const byName = configured.filter((server) => server.name === name);
    if (byName.some(({ type }) => type === 'stdio')) return 'stdio';
    const isSeen = entriesIn(request.live).some((part) => isCalled(part, name));
    return isSeen || byName.length > 0 ? 'not-signed-in' : 'never-seen';
  }
  if (signedIn.some((part) => hasTwin(part, request))) return 'two-entries';
  if (signedIn.length > 1) return 'several-servers';
  const { key, server, url } = one.entry;
  if (server.startsWith('plugin:')) return 'plugin';
  const users = configured.filter((candidate) => candidate.key === key);
  if (users.length === 0) return 'not-configured';
  if (users.some(({ place }) => place.scope === 'project')) return 'project';
  const isForeign = ({ helper, ownAuthorization }: ConfiguredServer) =>
    ownAuthorization || (helper !== undefined && !moved.some((row) => isHelperFor(helper, row.profile, key)));
  if (users.some(isForeign)) return 'own-headers';
  const endsSoon = one.expiresAt !== undefined && one.expiresAt - now < WORTH_MOVING_MS;
  if (one.hasRefreshToken !== true && endsSoon) return 'no-refresh-token';
  return { key, server, url, places: users.map(({ place }) => place).filter(isMovable) };
}

function signedInAs(name: string, { live }: SplitRequest): readonly PartSummary[] {
  return entriesIn(live).filter((part) => part.state === 'good' && isCalled(part, name));
}

function isCalled({ entry }: PartSummary, name: string): boolean {
  return entry?.key === name || entry?.server === name;
}

/** Another signed-in entry for the same server: only Claude Code knows which of them it uses. */
function hasTwin({ entry, part }: PartSummary, { live }: SplitRequest): boolean {
  return entriesIn(live).some(
    (other) =>
      other.part !== part &&
      other.state === 'good' &&
      other.entry?.server === entry?.server &&
      other.entry?.url === entry?.url,
  );
}

function isMovable(place: ConfiguredServer['place']): place is ServerPlace {
  return place.scope !== 'project';
}

interface Versions {
  readonly problem: 'claude-too-old' | 'claude-unknown' | undefined;
  /** In words: "Claude Code 2.1.96". */
  readonly named: string;
  readonly oldest: string | undefined;
}

function versionsOf({ installed, running }: SplitRequest): Versions {
  const found = [...installed, ...(running === 'not-checked' ? [] : running)].map(({ version }) => version);
  const known = [...new Set(found.filter((version) => version !== undefined))].sort(byVersion);
  const old = known.filter((version) => !asksHelperAgain(version));
  if (old.length > 0)
    return { problem: 'claude-too-old', named: `Claude Code ${listed(old)}`, oldest: known[0] };
  if (known.length === 0 || found.includes(undefined))
    return { problem: 'claude-unknown', named: 'a Claude Code of unknown version', oldest: known[0] };
  return { problem: undefined, named: `Claude Code ${listed(known)}`, oldest: known[0] };
}

function byVersion(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function serverOf(name: string): string {
  return /\|[0-9a-f]{16}$/.test(name) ? serverOfKey(name) : name;
}

function stay(
  name: string,
  signedIn: readonly PartSummary[],
  reason: NotMovable,
  claude: string,
): StayingSignIn {
  const entries = signedIn.flatMap(({ entry }) => entry ?? []);
  const [one] = entries.length === 1 ? entries : [];
  const server = one?.server ?? serverOf(name);
  return { server, key: one?.key, url: one?.url, reason, sentence: whyNot(server, reason, claude, entries) };
}

function whyNot(
  server: string,
  reason: NotMovable,
  claude: string,
  entries: readonly EntryDetails[],
): string {
  switch (reason) {
    case 'never-seen':
      return `There is no MCP server called ${server} here.`;
    case 'already-moved':
      return `${server} has its own keychain entry already.`;
    case 'not-signed-in':
      return `You are not signed in to ${server}; sign in with /mcp in Claude Code first.`;
    case 'two-entries':
      return `There are two sign-ins for ${server}, and only Claude Code knows which one it uses; clear one with /mcp first.`;
    case 'several-servers':
      return `Several servers are called ${server} here. Name one by its key: ${keysWords(entries)}.`;
    case 'not-configured':
      return `No server in Claude Code’s settings uses the sign-in of ${server}; it is a leftover.`;
    case 'project':
      return `${server} is set up in a project’s .mcp.json, which is shared with others and is not ours to change.`;
    case 'plugin':
      return `${server} comes from a plugin, whose settings are not ours to change.`;
    case 'stdio':
      return `${server} is a program on this machine and has no sign-in to move.`;
    case 'own-headers':
      return `${server} has headers or a helper of your own, which Sparekey does not replace.`;
    case 'no-refresh-token':
      return `The sign-in of ${server} cannot be refreshed and ends within a day; it is not worth moving.`;
    case 'claude-too-old':
      return `${claude} does not ask again when ${server}’s token ends. Update it to ${ASKS_AGAIN_SINCE} or later.`;
    case 'claude-unknown':
      return `It could not be told which Claude Code is used here, and those before ${ASKS_AGAIN_SINCE} can lose ${server}.`;
    default:
      return assertNever(reason);
  }
}

function lossWords(moves: readonly PlannedMove[], claude: string): string {
  const names = listed(moves.map(({ server }) => server));
  return `With ${claude}, a session loses ${names} when the token ends, until it is started again; that also leaves an empty entry in the shared credentials.`;
}

/** What a move means, for whoever has to agree to it. */
export function moveWords({ server }: Pick<PlannedMove, 'server'>): string {
  return `${server}’s sign-in moves from Claude Code’s shared credentials into its own keychain entry, and Claude Code asks Sparekey for it whenever it connects.`;
}

/** What moving back means. */
export function moveBackWords({ server }: Pick<PlannedMove, 'server'>): string {
  return `${server}’s sign-in goes back into Claude Code’s shared credentials, with its newest tokens.`;
}

/** What moving back means where Claude Code has signed in by itself since. */
export function givenUpWords({ server }: Pick<PlannedMove, 'server'>): string {
  return `Claude Code has signed in to ${server} by itself since it was moved. That sign-in stays, and the one in Sparekey’s own entry is given up.`;
}

/** What signing in again to a moved server means. */
export const SIGN_IN_TERMS: readonly string[] = [
  'That page calls the program Sparekey: the server registers it anew, beside Claude Code.',
  'The new sign-in goes into the same keychain entry. The other way is to move the server back, and to sign in with /mcp in Claude Code.',
];

/** What holds for every move back. */
export const MOVE_BACK_TERMS: readonly string[] = [
  'Claude Code keeps and refreshes it there by itself again; Sparekey’s own entry goes.',
];

/** Where nobody can tell whether a session holds the old tokens. */
export const SESSIONS_UNKNOWN = 'Running sessions cannot be listed here: end them before you go on.';

/** What holds for every move. */
export const MOVE_TERMS: readonly string[] = [
  `Tested with Claude Code ${NEWEST_TRIED}; sessions before ${ASKS_AGAIN_SINCE} can lose a moved server when its token ends, until you reconnect with /mcp.`,
  'Sparekey must stay installed; you can move it back any time.',
  'The tokens belong to Claude Code’s registration at that server; signing in again registers Sparekey there.',
  'Claude’s own login stays where Claude Code reads it. It is safe from MCP writes once no server signs in there any more.',
];

/** Where a sign-in lives: in the shared blob, there with a spare of its own beside the vault, or in its own entry. */
export type SignInHome = 'blob' | 'blob-and-spare' | 'own-entry';
