import { listed } from '../../diff';
import type { Facts } from '../facts';
import { overrideName, overridesOf } from '../overrides';
import type { Sighting } from '../signature';

/** S19: the login is fine, and sessions use something else all the same. */
export function loginOverridden(facts: Facts): readonly Sighting[] {
  if (facts.login?.state !== 'good') return [];
  // The old Keychain key steps back behind a login; it pays only when there is none.
  const overrides = overridesOf(facts).filter(({ kind }) => kind !== 'keychain-api-key');
  if (overrides.length === 0) return [];
  const message = `Sessions use ${listed(overrides.map(overrideName))} instead of the Claude login, which is fine.`;
  return [{ message, parts: [], since: facts.live.since }];
}
