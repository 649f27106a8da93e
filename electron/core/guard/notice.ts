import type { Fault } from '../../../shared/ipc/guardian-state';

/** What people are told, once each. */
export type Notice =
  | {
      readonly kind: 'login-lost' | 'sign-ins-lost';
      readonly profile: string;
      readonly headline: string;
      /** Sessions go on, and an API key pays for them. */
      readonly isBilled: boolean;
    }
  | {
      readonly kind: 'put-back';
      readonly profile: string;
      readonly by: 'restore' | 'heal' | 'undo';
      readonly sentence: string;
    }
  | { readonly kind: 'heal-paused'; readonly profile: string; readonly why: string }
  | { readonly kind: 'heal-failed'; readonly profile: string; readonly fault: Fault }
  /** The first time that a write of this profile could be seen by other programs. */
  | { readonly kind: 'was-shown'; readonly profile: string };
