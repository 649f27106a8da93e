/** The first run, step by step, decided from what is known now: a restart in the middle goes on where it was. */
import { assertNever } from './assert';
import type { FoundSpare } from './found-spare';
import type { Fault, ProfileState, VaultStatus } from './ipc/guardian-state';

export type WelcomeStep =
  /** What is read, and where it stays. Nothing was read yet. */
  | { readonly kind: 'introduction' }
  /** The key is being made, or the first look taken. */
  | { readonly kind: 'looking' }
  /** The vault or its key is not to be had: nothing can be saved. */
  | { readonly kind: 'stuck'; readonly fault: Fault }
  /** Locked or forbidden, which is not the same as signed out. */
  | { readonly kind: 'unreadable'; readonly headline: string }
  | {
      readonly kind: 'signed-out';
      /** By hand: an older login may not be accepted any more. */
      readonly isDeliberate: boolean;
      /** How many MCP sign-ins the vault holds now. */
      readonly savedSignIns: number;
      readonly spares: 'looking' | readonly FoundSpare[];
    }
  /** The login is back, and what came with it has lost sign-ins that the vault holds. */
  | { readonly kind: 'offer-sign-ins'; readonly profile: string; readonly lost: number }
  | { readonly kind: 'saved'; readonly signIns: number; readonly takenAt: number };

export interface WelcomeFacts {
  /** The user has said: go on. */
  readonly isBegun: boolean;
  readonly vault: VaultStatus;
  /** The profile that the window shows first; undefined before the first look. */
  readonly profile: ProfileState | undefined;
  readonly spares: 'looking' | readonly FoundSpare[];
}

/** Where the first run stands. */
export function welcomeStep({ isBegun, vault, profile, spares }: WelcomeFacts): WelcomeStep {
  if (!isBegun) return { kind: 'introduction' };
  if (vault.trouble !== undefined) return { kind: 'stuck', fault: vault.trouble };
  if (profile === undefined) return { kind: 'looking' };
  switch (profile.level) {
    case 'unreachable':
      return { kind: 'unreadable', headline: profile.headline };
    case 'good':
    case 'attention':
    case 'damaged':
    case 'signed-out':
      break;
    default:
      return assertNever(profile.level);
  }
  if (!profile.login.complete) {
    return {
      kind: 'signed-out',
      isDeliberate: profile.level === 'signed-out',
      savedSignIns: Object.keys(profile.spare.mcp).length,
      spares,
    };
  }
  const lost = profile.mcp.filter(({ state }) => state === 'missing' || state === 'emptied').length;
  if (lost > 0) return { kind: 'offer-sign-ins', profile: profile.id, lost };
  const newest = profile.newest[0];
  if (newest === undefined) return { kind: 'looking' };
  const signIns = profile.mcp.filter(({ state }) => state === 'good').length;
  return { kind: 'saved', signIns, takenAt: newest.takenAt };
}
