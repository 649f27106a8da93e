import { apartIn } from '../../shared/split/apart';
import { assertNever } from '../../shared/assert';
import { diagnosisOf, type Diagnosis } from '../../shared/doctor';
import type { ItemFacts } from '../../shared/doctor/items';
import type { HookFacts, ProfileFacts } from '../../shared/doctor/profile';
import type { VaultFacts } from '../../shared/doctor/vault';
import { SparekeyError } from '../../shared/errors';
import type { LiveState } from '../../shared/findings/types';
import { assess } from './guard/assess';
import { observe } from './guard/observe';
import type { ClaudeItem, ClaudeItems } from './ports/claude-items';
import type { Clock } from './ports/machine';
import type { Examiner, Profile } from './ports/profile';
import type { SessionHook, SessionHookReading } from './ports/session-hook';
import type { Vault } from './ports/vault';

export interface DoctorPorts {
  readonly profiles: readonly Profile[];
  readonly items: ClaudeItems | undefined;
  readonly examiner: Examiner;
  readonly sessionHook: SessionHook;
  readonly vault: Vault;
  readonly clock: Clock;
}

/** Looks closely at every profile, at the Keychain's items and at the vault. Changes nothing of Claude Code's. */
export async function diagnose(ports: DoctorPorts): Promise<Diagnosis> {
  const [profiles, vault] = await Promise.all([
    Promise.all(ports.profiles.map((profile) => examineProfile(ports, profile))),
    examineVault(ports),
  ]);
  // A keychain that has just refused or not answered would raise a dialog, or another one.
  const isClosed = profiles.some(({ store }) => store.reading.kind === 'unreachable');
  const isOpen = profiles.some(
    ({ store: { reading, location } }) => reading.kind === 'present' && location.kind === 'keychain',
  );
  const items =
    ports.items === undefined
      ? undefined
      : isClosed
        ? 'not-checked'
        : await examineItems(ports.items, isOpen);
  return diagnosisOf({ profiles, items, vault, now: ports.clock.now() });
}

async function examineProfile(
  { examiner, sessionHook, vault, clock }: DoctorPorts,
  profile: Profile,
): Promise<ProfileFacts> {
  const observation = await observe(profile.store, clock, await vault.fingerprints());
  const { situation, findings, lineage } = await assess(profile, vault, clock, observation);
  const lockless = findings.find(({ id }) => id === 'S27');
  return {
    id: profile.id,
    configDir: profile.configDir,
    store: { location: profile.store.location, reading: readingOf(observation.live) },
    context: situation.context,
    locklessSessions: lockless && {
      sentence: lockless.message,
      areRisky: lockless.severity !== 'info',
    },
    apart: apartIn(situation, lineage),
    files: await examiner.files(profile.configDir),
    hook: hookFacts(await sessionHook.status(profile)),
  };
}

function hookFacts(reading: SessionHookReading): HookFacts {
  switch (reading.kind) {
    case 'installed':
      return reading.isSwitchedOff ? 'switched-off' : reading.isCurrent ? 'runs' : 'outdated';
    case 'absent':
      return 'none';
    case 'unreadable':
      return 'not-checked';
    default:
      return assertNever(reading);
  }
}

function readingOf(live: LiveState): ProfileFacts['store']['reading'] {
  switch (live.kind) {
    case 'blob':
      return { kind: 'present', bytes: live.summary.bytes };
    case 'unparsable':
      return { kind: 'present', bytes: live.bytes };
    case 'absent':
      return { kind: 'absent' };
    case 'unreachable':
      return { kind: 'unreachable', cause: live.cause };
    default:
      return assertNever(live);
  }
}

async function examineItems(
  items: ClaudeItems,
  isOpen: boolean,
): Promise<readonly ItemFacts[] | 'not-checked'> {
  const listing = await items.list({ access: isOpen });
  if (listing.kind === 'unreachable') return 'not-checked';
  const facts: ItemFacts[] = [];
  for (const item of listing.items) facts.push({ ...item, bytes: await sizeOf(items, item) });
  return facts;
}

/** Only of items that nobody knows: those may be removed, and size helps to decide. */
async function sizeOf(items: ClaudeItems, item: ClaudeItem): Promise<number | undefined> {
  if (!item.isHashed || item.configDir !== undefined) return undefined;
  const reading = await items.readQuietly(item);
  return reading !== 'not-checked' && reading.kind === 'present' ? reading.bytes.length : undefined;
}

async function examineVault({ vault, examiner }: DoctorPorts): Promise<VaultFacts> {
  const { location } = vault;
  try {
    const state = await vault.state();
    const report = await vault.verify({ open: false });
    return {
      kind: 'reached',
      location,
      state: state.kind,
      recoveryKey: state.kind === 'ready' && state.recoveryKey,
      snapshots: report.snapshots,
      problems: report.problems
        .filter(({ kind }) => kind !== 'foreign' && kind !== 'old-recipients' && kind !== 'conflict')
        .map(({ sentence }) => sentence),
      secret: await examiner.secret(),
    };
  } catch (error) {
    if (error instanceof SparekeyError) return { kind: 'unreachable', location, sentence: error.message };
    // A system call that failed says so with its code; anything else is a bug.
    if (!(error instanceof Error && 'code' in error)) throw error;
    return {
      kind: 'unreachable',
      location,
      sentence: `The vault at ${location} cannot be read (${String(error.code)}).`,
    };
  }
}
