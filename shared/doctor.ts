/** What `sparekey doctor` says: facts in, checks out. Each line is ok, wants attention, or was not checked. */
import { itemChecks, type ItemFacts } from './doctor/items';
import { profileChecks, type ProfileFacts } from './doctor/profile';
import { vaultChecks, type VaultFacts } from './doctor/vault';
import type { Check } from './doctor/check';

/** All that a doctor is told. Nothing in it is secret. */
export interface DoctorFacts {
  readonly profiles: readonly ProfileFacts[];
  /** Undefined where Claude Code keeps no Keychain items. */
  readonly items: readonly ItemFacts[] | 'not-checked' | undefined;
  readonly vault: VaultFacts;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface Diagnosis {
  readonly worst: 'ok' | 'attention' | 'unreachable';
  readonly profiles: readonly { readonly configDir: string; readonly checks: readonly Check[] }[];
  /** About the machine as a whole: the Keychain's items, the vault and its keys. */
  readonly machine: readonly Check[];
  readonly items: readonly ItemFacts[] | 'not-checked' | undefined;
}

export function diagnosisOf({ profiles, items, vault, now }: DoctorFacts): Diagnosis {
  const examined = profiles.map((facts) => ({
    configDir: facts.configDir,
    checks: profileChecks(facts, items, now),
  }));
  const machine = [...itemChecks(items, now), ...vaultChecks(vault)];
  const all = [...examined.flatMap(({ checks }) => checks), ...machine];
  const cannotReach =
    profiles.some(({ store }) => store.reading.kind === 'unreachable') || vault.kind === 'unreachable';
  const worst = cannotReach
    ? 'unreachable'
    : all.some(({ state }) => state === 'attention')
      ? 'attention'
      : 'ok';
  return { worst, profiles: examined, machine, items };
}
