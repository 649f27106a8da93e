import type { PartId } from './blob';
import type { SignatureId } from './findings/signature-id';
import type { Fingerprint } from './summary';

/** How something was written: by the user's word, unasked, as an undo; or an MCP sign-in moved out of the blob, or back. */
export type WriteKind = 'restore' | 'heal' | 'undo' | 'move-out' | 'move-back';

/** One part that was written, with what stood there before (undefined: nothing). `after` undefined: taken out. */
export interface WrittenPart {
  readonly part: PartId;
  readonly before: Fingerprint | undefined;
  readonly after: Fingerprint | undefined;
  readonly generation: Fingerprint | undefined;
}

/** A line of the journal. Times are epoch milliseconds; nothing in it is secret. */
export type JournalEvent =
  | {
      readonly kind: 'incident-opened';
      readonly at: number;
      readonly profile: string;
      readonly incident: string;
      readonly findings: readonly SignatureId[];
      readonly parts: readonly PartId[];
      readonly before: Measurement | undefined;
      readonly after: Measurement | undefined;
      readonly processes: number | undefined;
      readonly claudeVersions: readonly string[];
    }
  | {
      readonly kind: 'incident-joined';
      readonly at: number;
      readonly profile: string;
      readonly incident: string;
      readonly findings: readonly SignatureId[];
      readonly parts: readonly PartId[];
    }
  | {
      readonly kind: 'incident-closed';
      readonly at: number;
      readonly profile: string;
      readonly incident: string;
      readonly how: 'healed' | 'restored' | 'recovered' | 'dismissed' | 'signed-in';
    }
  | {
      readonly kind: 'wrote';
      readonly at: number;
      readonly profile: string;
      readonly write: WriteKind;
      /** The snapshot taken just before, and the one that shows what was written. */
      readonly safety: string;
      readonly result: string;
      readonly parts: readonly WrittenPart[];
      readonly incident: string | undefined;
      /** With `undo`: the time of the write that it takes back. */
      readonly undoes: number | undefined;
      /** Other programs could see the blob for a moment while it was written. */
      readonly wasShown?: boolean | undefined;
    }
  | {
      /** Something was destroyed by the user's word. Which server it was is not noted. */
      readonly kind: 'forgot';
      readonly at: number;
      readonly profile: string;
      readonly what: 'login' | 'server' | 'profile';
    }
  | {
      readonly kind: 'heal-paused';
      readonly at: number;
      readonly profile: string;
      readonly incident: string;
      readonly why: string;
    }
  | {
      /** The user was told that the login ends soon: once per login, also over a restart. */
      readonly kind: 'login-end-told';
      readonly at: number;
      readonly profile: string;
      /** Epoch milliseconds. */
      readonly endsAt: number;
    };

/** The "smoking gun": what the blob measured right before and right after. */
export interface Measurement {
  readonly bytes: number;
  readonly keys: readonly string[];
  readonly entries: number;
  readonly login: Fingerprint | undefined;
}
