/** `sparekey watch` as a service of the system. */
import type { HealMode } from '../../../shared/heal-policy';

export interface ServicePlan {
  /** What is written. */
  readonly file: string;
  readonly text: string;
  /** Command lines, as a person would type them. */
  readonly runs: readonly string[];
}

export interface ServiceChange {
  readonly outcome: 'installed' | 'removed' | 'unchanged';
  readonly file: string;
  /** What could not be run here, and is left to the user. */
  readonly left: readonly string[];
}

export type ServiceReading =
  | { readonly kind: 'absent'; readonly file: string }
  | {
      readonly kind: 'installed';
      readonly file: string;
      /** It runs this Sparekey, in this way. */
      readonly isCurrent: boolean;
      readonly isRunning: boolean | 'not-checked';
    };

/** `sparekey watch`, run by the system's service manager. Changes throw `file-unwritable`. */
export interface WatchService {
  plan(heal: HealMode): ServicePlan;
  status(heal: HealMode): Promise<ServiceReading>;
  install(heal: HealMode): Promise<ServiceChange>;
  remove(): Promise<ServiceChange>;
}
