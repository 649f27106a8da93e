import type { UnreachableCause } from '../../../../shared/findings/types';

/** The commands of `security` that Sparekey uses. */
export type KeychainCommand =
  'find-generic-password' | 'add-generic-password' | 'delete-generic-password' | 'dump-keychain';

/** The status as a shell sees it: the low byte of an OSStatus, which only together with the command says what it was (M1). */
const ITEM_NOT_FOUND = 44;
/** The item came, went or was replaced between finding and changing it (M13). */
const RACES: readonly number[] = [44, 45, 40];

const CAUSES: ReadonlyMap<number, UnreachableCause['code']> = new Map([
  // errSecInteractionNotAllowed: a dialog would be needed, and there is nobody to show it to.
  [36, 'locked'],
  // errSecInDarkWake
  [24, 'locked'],
  // errSecNotAvailable
  [53, 'locked'],
  // errSecUserCanceled, for Deny as well
  [128, 'denied'],
  // errSecAuthFailed: the access list or the partition list shuts `security` out
  [51, 'denied'],
  // errSecNoDefaultKeychain, errSecNoSuchKeychain
  [37, 'no-keychain'],
  [50, 'no-keychain'],
]);

/** Whether a search found nothing. No other code ever means that nothing is there. */
export function saysAbsent(command: KeychainCommand, exit: number): boolean {
  return command === 'find-generic-password' && exit === ITEM_NOT_FOUND;
}

/** Whether a write lost a race and is worth another look. */
export function saysRaced(command: KeychainCommand, exit: number): boolean {
  return command === 'add-generic-password' && RACES.includes(exit);
}

/** Why a command failed. Its code is all there is (M2), and nothing that it printed is told: that can hold the secret. */
export function causeOfExit(command: KeychainCommand, exit: number): UnreachableCause {
  return { code: CAUSES.get(exit) ?? 'failed', detail: `security ${command}: exit ${exit}` };
}
