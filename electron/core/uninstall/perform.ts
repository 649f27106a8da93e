import { SparekeyError } from '../../../shared/errors';
import type { UninstallItem } from '../../../shared/uninstall';
import type { Profile } from '../ports/profile';
import { removeSpares } from '../spares/remove';
import { resumeMoves } from '../split/move';
import { performMovesBack } from '../split/split';
import { othersWords, type Uninstallation, type UninstallPorts } from './plan';

export interface UninstallReport {
  readonly gone: readonly UninstallItem[];
  readonly stays: readonly UninstallItem[];
  /** Command lines that the service manager did not take, and that are left to the user. */
  readonly left: readonly string[];
}

/** A service gets so long to end: it may have versions to seal. Milliseconds. */
const ENDING_MS = 15_000;
const LOOK_EVERY_MS = 100;

/**
 * Removes what was planned.
 *
 * What could be lost goes first to where it is safe: moved sign-ins into Claude
 * Code's credentials. Then goes what would start Sparekey again, then the vault's
 * contents, then its key, and last what says whose key that is. Wherever it
 * stops, planning anew finds the rest. Throws `uninstall-stopped`,
 * `separate-spare-unreachable` and `key-unreachable`.
 */
export async function performUninstall(
  ports: UninstallPorts,
  uninstallation: Uninstallation,
): Promise<UninstallReport> {
  const { plan, moved, hooked, hasService, hasLoginItem, keepVault } = uninstallation;
  const { keys, sessionHook, watchService, loginItem, ownFiles } = ports;
  if (plan.obstacles.length > 0) throw new SparekeyError('uninstall-stopped', plan.obstacles.join(' '));
  // Asked before anything goes: a key that cannot be reached could not be removed in the end.
  if (!keepVault) await keys.isInKeychain();
  for (const profile of moved) await moveAllBack(ports, profile);
  for (const profile of hooked) await sessionHook.remove(profile);
  const left = hasService ? ((await watchService?.remove())?.left ?? []) : [];
  await othersEnded(ports);
  await removeSpares(ports);
  if (hasLoginItem) await loginItem.turn(false);
  if (!keepVault) {
    await ownFiles.emptyVault();
    await keys.destroy();
  }
  await ownFiles.remove(uninstallation);
  await assertGone(ports, uninstallation);
  return { gone: plan.goes, stays: plan.stays, left };
}

async function moveAllBack(ports: UninstallPorts, profile: Profile): Promise<void> {
  const own = { ...ports, profile };
  await ports.keys.ensure();
  await resumeMoves(own);
  const { writes, failed } = await performMovesBack(own, []);
  // The values that our writes pushed aside are looked at once more before anything else goes.
  for (const { followUp } of writes) await followUp(AbortSignal.abort());
  const [first] = failed;
  if (first === undefined) return;
  const { message, hint, detail } = first.error;
  throw new SparekeyError('uninstall-stopped', `${message} ${hint} Nothing else was removed.`, detail);
}

async function othersEnded({ presence, clock }: UninstallPorts): Promise<void> {
  const deadline = clock.monotonic() + ENDING_MS;
  for (;;) {
    const others = await presence.others();
    if (others.length === 0) return;
    if (clock.monotonic() >= deadline) throw new SparekeyError('uninstall-stopped', othersWords(others));
    await clock.sleep(LOOK_EVERY_MS);
  }
}

/** A session that started just now, and its hook, may have written anew. */
async function assertGone(
  { ownFiles }: UninstallPorts,
  { keepVault, configDirs }: Uninstallation,
): Promise<void> {
  const { own, vault } = await ownFiles.survey(configDirs);
  const [back] = [...own, ...(keepVault ? [] : vault)];
  if (back === undefined) return;
  throw new SparekeyError(
    'uninstall-stopped',
    `${back.path} is there again: another program of Sparekey’s wrote it.`,
  );
}
