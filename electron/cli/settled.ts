import { settlesAt } from '../../shared/findings/engine';
import { assess, type Assessment } from '../core/guard/assess';
import { isSameState, observe } from '../core/guard/observe';
import type { Clock } from '../core/ports/machine';
import type { Profile } from '../core/ports/profile';
import type { Vault } from '../core/ports/vault';

/** Judges the profile. Damage that has only just appeared may be a login in the writing: waits out its settling time, once. */
export async function assessOnceSettled({
  profile,
  vault,
  clock,
}: {
  readonly profile: Profile;
  readonly vault: Vault;
  readonly clock: Clock;
}): Promise<Assessment> {
  const fingerprintOf = await vault.fingerprints();
  const first = await observe(profile.store, clock, fingerprintOf);
  const assessment = await assess(profile, vault, clock, first);
  const { live, now } = assessment.situation;
  const waits = assessment.findings.map((finding) => settlesAt(finding, live) - now);
  const wait = Math.max(0, ...waits);
  if (wait === 0) return assessment;
  await clock.sleep(wait + 50);
  const second = await observe(profile.store, clock, fingerprintOf);
  return assess(profile, vault, clock, isSameState(first, second) ? first : second);
}
