import { LOGIN_PART } from '../../blob';
import { lostSince, type Facts } from '../facts';
import type { Sighting } from '../signature';

/**
 * S2: the login is there, but its tokens are empty.
 *
 * Newer versions leave it so, with an end of 0, when the server refused the
 * refresh token: then the generation right before is dead, and no spare helps.
 */
export function loginEmptied(facts: Facts): readonly Sighting[] {
  const { login } = facts;
  if (login?.state !== 'tokenless') return [];
  const isClaudesOwn = login.expiresAt === 0 && login.login?.missing.includes('scopes') === false;
  const message = isClaudesOwn
    ? 'Claude Code emptied the login after the server refused it; only a new sign-in helps.'
    : 'The tokens of the Claude login were emptied; new sessions are not signed in.';
  return [{ message, parts: [LOGIN_PART], since: lostSince(facts, LOGIN_PART) }];
}
