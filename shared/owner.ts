import type { AccountReading } from './findings/types';
import type { Fingerprint } from './summary';

/** Whose a login is, as far as it was told. */
export interface Owner {
  readonly account?: Fingerprint | undefined;
  readonly organization?: Fingerprint | undefined;
}

/** The owner that `.claude.json` names. */
export function ownerIn(reading: AccountReading): Owner {
  if (reading.kind !== 'present') return {};
  return { account: reading.account, organization: reading.organization };
}

/** Whether two owners are known to differ: by account, or where one of them did not tell it, by organisation. */
export function areDifferent(a: Owner, b: Owner): boolean {
  if (a.account !== undefined && b.account !== undefined) return a.account !== b.account;
  if (a.organization === undefined || b.organization === undefined) return false;
  return a.organization !== b.organization;
}
