import type { DesktopState } from './desktop-state';
import type { GuardianState } from './guardian-state';

/**
 * The whole truth that the window mirrors: bounded, without secrets, with a
 * revision that only grows. Long tables are paged requests of their own.
 */
export interface AppState extends GuardianState {
  readonly desktop: DesktopState;
}
