import { LOGIN_PART, entryKey, type PartId } from '../../../shared/blob';
import { SparekeyError } from '../../../shared/errors';
import {
  countForgotten,
  entriesOfServer,
  serversIn,
  type ForgetCount,
  type ForgetTarget,
  type ForgetWish,
} from '../../../shared/forget';
import { serverOfKey } from '../../../shared/mcp';
import { hostOf } from '../../../shared/sign-in-names';
import { partsIn, type Snapshot } from '../../../shared/snapshot';
import { notedParts } from '../../../shared/split/separate-spare';
import type { Clock } from '../ports/machine';
import type { Profile } from '../ports/profile';
import type { Journal } from '../ports/records';
import type { SeparateSpares } from '../ports/spares';
import type { MovedSignIns } from '../ports/split';
import type { ForgetReport, Vault } from '../ports/vault';
import { forgetInSpares } from '../spares/remove';

export interface ForgetPorts {
  readonly profile: Profile;
  readonly vault: Vault;
  readonly journal: Journal;
  readonly moved: Pick<MovedSignIns, 'list' | 'exclusively' | 'remove' | 'drop'>;
  readonly spares: SeparateSpares;
  readonly clock: Clock;
}

export interface ForgetPlan extends ForgetCount {
  readonly wish: ForgetWish;
  readonly target: ForgetTarget;
  /** Hosts of the servers whose sign-ins go, of a server that is named: several may be called so. */
  readonly hosts: readonly string[];
  /** Keys of sign-ins that were moved out of the blob, and are destroyed too. */
  readonly moved: readonly string[];
  /** Whether separate spares are known to hold something of it. Those go in any case. */
  readonly isSpared: boolean;
}

/** For how long another process may be busy with a moved sign-in. */
const MOVED_PATIENCE_MS = 15_000;

/** What forgetting would destroy. Throws `nothing-to-forget`, and names the servers that could be meant. */
export async function planForget(ports: ForgetPorts, wish: ForgetWish): Promise<ForgetPlan> {
  const { profile, vault } = ports;
  const history = await vault.history(profile.id);
  const rows = (await ports.moved.list()).filter((row) => row.profile === profile.id);
  const target: ForgetTarget = { profile: profile.id, parts: partsFor(wish) };
  const moved = rows.filter(({ server }) => isMeant(wish, server)).map(({ key }) => key);
  const counted = countForgotten(history, target);
  const spared = notedParts(ports.spares.notes().find((note) => note.profile === profile.id));
  const isSpared = spared.some((part) => isMeantPart(wish, part));
  if (counted.snapshots === 0 && moved.length === 0 && !isSpared) {
    const others = [
      ...rows.map(({ server }) => server),
      ...spared.flatMap((part) => serverOfPart(part) ?? []),
    ];
    const servers = [...new Set([...serversIn(history), ...others])];
    throw new SparekeyError('nothing-to-forget', describeMiss(wish, profile.configDir, servers));
  }
  return { wish, target, hosts: hostsIn(history, target), moved, isSpared, ...counted };

  function partsFor(meant: ForgetWish): ForgetTarget['parts'] {
    switch (meant.kind) {
      case 'login':
        return [LOGIN_PART];
      case 'server':
        return entriesOfServer(history, meant.name);
      case 'profile':
        return 'everything';
    }
  }
}

function hostsIn(history: readonly Snapshot[], { parts }: ForgetTarget): readonly string[] {
  const saved = history.flatMap(partsIn).filter(({ part }) => parts !== 'everything' && parts.includes(part));
  return [...new Set(saved.flatMap(({ entry }) => (entry === undefined ? [] : [hostOf(entry.url)])))];
}

/** Destroys what the plan names. What a crash leaves is finished by the next forgetting or pruning. */
export async function performForget(ports: ForgetPorts, plan: ForgetPlan): Promise<ForgetReport> {
  const { profile, vault, journal, moved, spares, clock } = ports;
  // Without parts only moved sign-ins and separate spares are meant.
  const isInVault = plan.target.parts === 'everything' || plan.target.parts.length > 0;
  const report = await spares.exclusively(async () => {
    // First those that a keychain may refuse to give up: then nothing has been changed.
    await forgetInSpares(ports, plan.wish);
    return isInVault ? vault.forget(plan.target) : { snapshots: 0, objects: 0 };
  });
  for (const key of plan.moved) {
    await moved.exclusively(profile.id, key, MOVED_PATIENCE_MS, async () => {
      await moved.remove(profile.id, key);
      await moved.drop(profile.id, key);
    });
  }
  // Not which server: whoever forgets something does not want it listed.
  await journal.append({ kind: 'forgot', at: clock.now(), profile: profile.id, what: plan.wish.kind });
  return report;
}

function isMeant(wish: ForgetWish, server: string): boolean {
  return wish.kind === 'profile' || (wish.kind === 'server' && wish.name === server);
}

/** By the names that a note has: of a server whose entry calls it otherwise the entry itself tells. */
function isMeantPart(wish: ForgetWish, part: PartId): boolean {
  if (wish.kind === 'login') return part === LOGIN_PART;
  return isMeant(wish, serverOfPart(part) ?? '');
}

function serverOfPart(part: PartId): string | undefined {
  const key = entryKey(part);
  return key === undefined ? undefined : serverOfKey(key);
}

function describeMiss(wish: ForgetWish, configDir: string, servers: readonly string[]): string {
  switch (wish.kind) {
    case 'login':
      return `The vault holds no login of ${configDir}.`;
    case 'profile':
      return `The vault holds nothing of ${configDir}.`;
    case 'server': {
      const known = servers.length === 0 ? 'none at all' : servers.join(', ');
      return `The vault holds no sign-in of a server called ${wish.name} (but of: ${known}).`;
    }
  }
}
