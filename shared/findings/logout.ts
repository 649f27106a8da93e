import { assertNever } from '../assert';
import { LOGIN_PART } from '../blob';
import type { Snapshot } from '../snapshot';
import { lastGood, type Facts } from './facts';

/**
 * Whether the login is gone because somebody signed out. A logout removes the
 * store *and* the account in `.claude.json`; a clobber leaves the account there.
 */
export function wasLoggedOut(facts: Facts): boolean {
  const { live, history, context } = facts;
  if (facts.login !== undefined || history.length === 0) return false;
  const login = lastGood(history, LOGIN_PART);
  const isNoted = history.slice(login === undefined ? 0 : history.indexOf(login) + 1).some(isLogout);
  switch (context.account.kind) {
    case 'present':
      return false;
    case 'not-checked':
      return isNoted;
    case 'absent':
      // Signing out leaves the file: without it the whole directory was deleted, or is not mounted.
      if (context.account.noFile === true) return isNoted;
      if (live.kind === 'absent') return true;
      // Something is left in the store, so it was no plain logout. An account that
      // was there with the login and went with it tells all the same.
      return live.kind === 'blob' && (isNoted || login?.account !== undefined);
    default:
      return assertNever(context.account);
  }
}

/** Whether a snapshot was taken while somebody had signed out. */
export function isLogout({ findings }: Snapshot): boolean {
  return findings.includes('S22');
}
