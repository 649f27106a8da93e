/** Which step helps, by what the vault holds. */
import { LOGIN_PART, entryKey, type PartId } from '../blob';
import { spareGrade, type Facts } from './facts';
import type { ActionId } from './types';

/** Put the login back if a spare of it fits, else sign in again. */
export function loginAction(facts: Facts): ActionId {
  return spareGrade(facts, LOGIN_PART) === 'current' ? 'restore-login' : 'sign-in';
}

/** Put an MCP sign-in back if a spare of it fits, else sign in to the server again. */
export function entryAction(facts: Facts, part: PartId): ActionId {
  return spareGrade(facts, part) === 'current' ? 'restore-mcp' : 'sign-in-server';
}

/** Put back whatever a spare fits for, when everything is gone. */
export function wholeAction(facts: Facts): ActionId {
  const login = loginAction(facts);
  const expected = [...(facts.baseline?.expected.keys() ?? [])];
  const hasSignIns = expected.some(
    (part) => entryKey(part) !== undefined && spareGrade(facts, part) === 'current',
  );
  if (!hasSignIns) return login;
  return login === 'restore-login' ? 'restore-all' : 'restore-mcp';
}
