import { assertNever } from '../shared/assert';
import type { ActionId } from '../shared/findings/types';
import type { ProfileState } from '../shared/ipc/guardian-state';
import type { EntryReport } from '../shared/report';
import { actionLabel } from '../shared/text';
import type { RestoreOrder, Selection, SignInOrder } from './stores/ui';

/** Whatever is missing or emptied. */
export const EVERYTHING_MISSING: Selection = { login: false, mcp: false, servers: [] };

/** What the one primary button does, and what to say where a button alone does not help. */
export type PrimaryAction =
  | { readonly kind: 'none' }
  | { readonly kind: 'restore'; readonly order: RestoreOrder }
  | { readonly kind: 'sign-in'; readonly order: SignInOrder }
  /** The user has to do something elsewhere; looking again is all that the app can do. */
  | { readonly kind: 'check'; readonly hint: string; readonly command: string | undefined }
  | { readonly kind: 'details' };

/** Turns what the engine advises for a profile into what the popover can offer. */
export function primaryAction({ id, action, store, mcp }: ProfileState): PrimaryAction {
  switch (action) {
    case 'none':
    case 'wait':
      return { kind: 'none' };
    case 'restore-login':
      return restore(id, action, { login: true, mcp: false, servers: [] });
    case 'restore-mcp':
      return restore(id, action, { login: false, mcp: true, servers: [] });
    case 'restore-all':
      return restore(id, action, EVERYTHING_MISSING);
    case 'sign-in':
      return check('Sign in from a terminal; Sparekey notices by itself:', 'claude auth login');
    case 'sign-in-server':
      return check('Sign in to the server inside Claude Code:', '/mcp');
    case 'sign-in-moved': {
      const ended = mcp.find(({ trouble }) => trouble !== undefined);
      return ended === undefined ? { kind: 'details' } : { kind: 'sign-in', order: signInOrder(id, ended) };
    }
    case 'unlock-keychain':
      return check('Unlock your keychain; Sparekey goes on by itself. Nothing was changed meanwhile.');
    case 'check-file':
      return check('Look at the file and who may read it:', store.location);
    case 'restart-sessions':
      return check('Quit the running Claude Code sessions and start them again.');
    case 'check-environment':
    case 'review-items':
    case 'open-doctor':
      return { kind: 'details' };
    default:
      return assertNever(action);
  }
}

function restore(profile: string, action: ActionId, selection: Selection): PrimaryAction {
  return { kind: 'restore', order: { profile, label: actionLabel(action), selection, from: undefined } };
}

function check(hint: string, command?: string): PrimaryAction {
  return { kind: 'check', hint, command };
}

/** Signing in again to a moved server. */
export function signInOrder(profile: string, { key, server, trouble }: EntryReport): SignInOrder {
  return { profile, entry: key, server, trouble };
}
