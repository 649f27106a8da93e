/** What is known of the versions of Claude Code. */

/**
 * What a version can do that a moved sign-in needs.
 *
 * When a server refuses, in the middle of a session, the token that a
 * `headersHelper` gave, Claude Code must ask the helper again. Observed with the npm
 * releases 2.1.96, .120, .148, .216, .242, .246, .247, .248, .250, .260, .266,
 * .275, .300 and .330, each against a server on the loopback interface whose token
 * ended between two calls of a tool. `test/real/mid-session.test.ts` repeats it for
 * any version.
 */
export type MidSession =
  /** Asks the helper again and writes nothing: the call goes through. */
  | 'asks-again'
  /** The call goes through, but it also registers a client with the server and writes a stub into the blob. */
  | 'registers-too'
  /** Registers a client, writes a stub, and the server is lost to this session. */
  | 'loses-server';

/** The first version that can live with a moved sign-in; the one before it, 2.1.247, cannot. */
export const ASKS_AGAIN_SINCE = '2.1.248';

/** The first version that was seen to keep the session alive. It may have begun earlier: 2.1.148 did not yet. */
const REGISTERS_TOO_SINCE = '2.1.216';

/** The newest version that was tried with moved sign-ins. */
export const NEWEST_TRIED = '2.1.330';

/** A version that cannot be compared counts as the oldest. */
export function midSessionOf(version: string): MidSession {
  if (isSince(version, ASKS_AGAIN_SINCE)) return 'asks-again';
  return isSince(version, REGISTERS_TOO_SINCE) ? 'registers-too' : 'loses-server';
}

/** Whether a version is known to ask its helper again after a refusal, and to write nothing. */
export function asksHelperAgain(version: string): boolean {
  return midSessionOf(version) === 'asks-again';
}

/** The oldest version that was seen to take a lock for its writes; 2.1.96 takes none. */
const LOCKS_SINCE = '2.1.330';

/** Whether a version, for example `2.1.96`, is not known to lock its writes. What cannot be compared accuses nobody. */
export function writesWithoutLock(version: string): boolean {
  const order = compareVersions(version, LOCKS_SINCE);
  return order !== undefined && order < 0;
}

/** Below zero when `a` is older; undefined when one of them is no version. A pre-release counts as its version. */
export function compareVersions(a: string, b: string): number | undefined {
  const [one, other] = [numbersOf(a), numbersOf(b)];
  if (one === undefined || other === undefined) return undefined;
  const at = one.findIndex((number, index) => number !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

function isSince(version: string, first: string): boolean {
  const order = compareVersions(version, first);
  return order !== undefined && order >= 0;
}

function numbersOf(version: string): readonly number[] | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version);
  return match === null ? undefined : match.slice(1).map(Number);
}
