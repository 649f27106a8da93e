import { LOGIN_PART } from '../../blob';
import { accountNow, type Facts } from '../facts';
import type { Sighting } from '../signature';

/** S18: `.claude.json` names another account than the login does, as after half an account switch. */
export function accountMismatch(facts: Facts): readonly Sighting[] {
  const inLogin = facts.login?.login?.account;
  const inConfig = accountNow(facts);
  if (inLogin === undefined || inConfig === undefined || inLogin === inConfig) return [];
  const message =
    'The login belongs to another account than the one that Claude Code shows, as after half an account switch.';
  return [{ message, parts: [LOGIN_PART], since: facts.live.since }];
}
