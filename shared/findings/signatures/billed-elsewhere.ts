import { LOGIN_PART } from '../../blob';
import { listed } from '../../diff';
import { lostSince, type Facts } from '../facts';
import { wasLoggedOut } from '../logout';
import { loginAction } from '../next-step';
import { overrideName, overridesOf } from '../overrides';
import type { Sighting } from '../signature';

/** S28: the login is missing and an API key pays: sessions are not stopped, they cost money. */
export function billedElsewhere(facts: Facts): readonly Sighting[] {
  if (facts.login?.state === 'good') return [];
  const payers = overridesOf(facts).filter(({ kind }) => kind !== 'oauth-token');
  if (payers.length === 0) return [];
  const rest = { parts: [], since: lostSince(facts, LOGIN_PART) };
  const key = `your API key (${listed(payers.map(overrideName))})`;
  if (!facts.hadLogin || wasLoggedOut(facts)) {
    const message = `Sessions are billed to ${key}; there is no Claude login.`;
    return [{ ...rest, message, severity: 'info', level: 'good', action: 'none' }];
  }
  const message = `Sessions are billed to ${key} as long as the Claude login is lost.`;
  return [{ ...rest, message, action: loginAction(facts) }];
}
