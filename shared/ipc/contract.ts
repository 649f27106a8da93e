/**
 * The one door between the window and the main process.
 *
 * A key of `REQUESTS` is the only way to add a channel: main must handle it, the
 * preload must offer it, and the renderer gets it typed, or nothing compiles.
 * The renderer takes this file as types only, so that zod stays out of its bundle.
 */
import { z } from 'zod';
import type { Comparison } from '../comparison';
import type { HealthDay } from '../health-days';
import type { AppState } from './app-state';
import type { Fault, HistoryRow } from './guardian-state';
import type {
  MovePreview,
  MoveReport,
  RestorePreview,
  RestoreReport,
  SavedReport,
  SignInReport,
} from './previews';
import type { Diagnosis } from '../doctor';
import { RETENTION_NAMES } from '../retention';
import { isRecipient } from '../recipient';
import { isShortcut } from '../shortcut';

const profile = z.string().regex(/^[0-9a-f]{16}$/);
const snapshot = z.string().regex(/^\d{1,12}(-[0-9TZ]{1,24})?$/);
const planId = z.string().regex(/^plan-\d{1,9}$/);
const movePlanId = z.string().regex(/^move-\d{1,9}$/);
/** Server names or entry keys. */
const servers = z.array(z.string().min(1).max(1_000)).max(2_000);

const selection = z.strictObject({
  login: z.boolean(),
  mcp: z.boolean(),
  servers,
});

/** One schema per request: what main accepts from the window. */
export const REQUESTS = {
  /** The state now; later ones are pushed. */
  getState: z.strictObject({}),
  /** Looks at every store now. */
  checkNow: z.strictObject({}),
  snapshotNow: z.strictObject({ profile }),
  /** What a restore would do. Nothing selected: whatever is missing or emptied. */
  previewRestore: z.strictObject({ profile, selection, from: snapshot.optional() }),
  /** Does what a preview showed. */
  confirmRestore: z.strictObject({ planId }),
  undo: z.strictObject({ profile }),
  /** What moving MCP sign-ins out of the shared credentials, or back, would do. */
  previewMove: z.strictObject({ profile, servers: servers.min(1), direction: z.enum(['out', 'back']) }),
  /** Does what a preview of a move showed. */
  confirmMove: z.strictObject({ planId: movePlanId }),
  /** Opens the browser for signing in again to a moved server, and answers when that is done. */
  signInAgain: z.strictObject({ profile, entry: z.string().min(1).max(1_000) }),
  /** Calls off a sign-in that is under way. */
  cancelSignIn: z.strictObject({}),
  /** Leaves the open incident alone. */
  dismiss: z.strictObject({ profile }),
  /** Older snapshots, newest first, from before `before` on. */
  history: z.strictObject({
    profile,
    before: snapshot.optional(),
    limit: z.number().int().min(1).max(200),
  }),
  /** Two snapshots side by side. */
  compareSnapshots: z.strictObject({ profile, one: snapshot, other: snapshot }),
  /** The last days, oldest first, today among them. */
  healthDays: z.strictObject({ profile, days: z.number().int().min(1).max(90) }),
  /** Saves the redacted report where the user says, in the system's own dialog. */
  saveReport: z.strictObject({ profile }),
  /**
   * Seals snapshots into one file, where the user says in the system's own dialog: one of this profile, or
   * everything in the vault. Only public keys go through here: a passphrase would be a secret in the window.
   */
  exportSnapshots: z.strictObject({
    profile,
    snapshot: snapshot.optional(),
    to: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('recovery-key') }),
      z.strictObject({ kind: z.literal('recipient'), recipient: z.string().refine(isRecipient) }),
    ]),
  }),
  /** Calls off an export that is under way. */
  cancelExport: z.strictObject({}),
  setHeal: z.strictObject({ heal: z.enum(['off', 'ask', 'safe']) }),
  setPaused: z.strictObject({ paused: z.boolean() }),
  /** Looks closely at everything that the credentials depend on. Changes nothing. */
  diagnose: z.strictObject({}),
  setNotifications: z.strictObject({ notifications: z.boolean() }),
  setRetention: z.strictObject({ retention: z.enum(RETENTION_NAMES) }),
  /** Null: no keys. Keys that are taken leave the shortcut as it was. */
  setShortcut: z.strictObject({ keys: z.string().max(60).refine(isShortcut).nullable() }),
  setLoginItem: z.strictObject({ on: z.boolean() }),
  setKeychainPolicy: z.strictObject({ policy: z.enum(['auto', 'strict']) }),
  /** Has Claude Code run Sparekey at the start of every session, or not any more. */
  setHook: z.strictObject({ on: z.boolean() }),
  /** Keeps separate spares in the keychain beside the vault, or removes them. */
  setSpares: z.strictObject({ on: z.boolean() }),
  /** Writes separate spares that wait for the keychain: it may ask now. */
  writeSpares: z.strictObject({}),
  /** Saves what only the separate spares hold as a snapshot, so that it can be restored as any other. */
  takeInSpares: z.strictObject({ profile }),
  /** Asks for a folder in the system's own dialog, and guards it. */
  addProfile: z.strictObject({}),
  /** Guards it no longer. Its snapshots stay. */
  removeProfile: z.strictObject({ profile }),
  /** Asks for a place in the system's own dialog, and writes the key there: the window never sees it. */
  makeRecoveryKey: z.strictObject({}),
  /** The first run: go on and guard. */
  beginGuarding: z.strictObject({}),
  finishWelcome: z.strictObject({}),
  /** Looks for a spare in a folder that the user picks in the system's own dialog. */
  findSpareInFolder: z.strictObject({}),
  /** Saves a spare that was found as a snapshot, so that it can be restored as any other. */
  importSpare: z.strictObject({ spare: z.string().regex(/^found-\d{1,4}$/) }),
  /** Puts a command of a fixed table on the clipboard. */
  copyCommand: z.strictObject({ command: z.enum(['sign-in']) }),
  /** What the desktop did not show has been seen. */
  dismissUntold: z.strictObject({}),
  /** Opens one of a fixed table of pages in the browser, or a place of this machine. */
  openLink: z.strictObject({
    link: z.enum(['issue-45551', 'help', 'licence', 'data-folder', 'login-items', 'releases']),
  }),
  hidePopover: z.strictObject({}),
  quit: z.strictObject({}),
} as const;

export type RequestName = keyof typeof REQUESTS;
export type RequestInput<K extends RequestName> = z.infer<(typeof REQUESTS)[K]>;

/** What main answers to each request. */
export interface Replies {
  readonly getState: AppState;
  readonly checkNow: null;
  /** The new snapshot's id, or null when there is nothing to save. */
  readonly snapshotNow: string | null;
  readonly previewRestore: RestorePreview;
  readonly confirmRestore: RestoreReport;
  readonly undo: RestoreReport;
  readonly previewMove: MovePreview;
  readonly confirmMove: MoveReport;
  readonly signInAgain: SignInReport;
  readonly cancelSignIn: null;
  readonly dismiss: null;
  readonly history: { readonly rows: readonly HistoryRow[]; readonly more: boolean };
  readonly compareSnapshots: Comparison;
  readonly healthDays: readonly HealthDay[];
  readonly saveReport: SavedReport;
  /** Null: the user thought better of it. */
  readonly exportSnapshots: SavedExport | null;
  readonly cancelExport: null;
  readonly setHeal: null;
  readonly setPaused: null;
  readonly diagnose: Pick<Diagnosis, 'worst' | 'profiles' | 'machine'>;
  readonly setNotifications: null;
  readonly setRetention: null;
  readonly setShortcut: null;
  readonly setLoginItem: null;
  readonly setKeychainPolicy: null;
  readonly setHook: null;
  readonly setSpares: null;
  readonly writeSpares: null;
  /** The snapshot to restore from. */
  readonly takeInSpares: { readonly profile: string; readonly snapshot: string };
  /** Null: the user thought better of it. */
  readonly addProfile: { readonly directory: string; readonly outcome: 'added' | 'known' } | null;
  readonly removeProfile: null;
  /** Null: the user thought better of it. */
  readonly makeRecoveryKey: SavedRecoveryKey | null;
  readonly beginGuarding: null;
  readonly finishWelcome: null;
  /** How many were found; null: the user thought better of it. */
  readonly findSpareInFolder: { readonly found: number } | null;
  /** The snapshot to restore from. */
  readonly importSpare: { readonly profile: string; readonly snapshot: string };
  readonly copyCommand: null;
  readonly dismissUntold: null;
  readonly openLink: null;
  readonly hidePopover: null;
  readonly quit: null;
}

/** A recovery key that lies in a file of the user's now, and nowhere else. */
export interface SavedRecoveryKey {
  readonly file: string;
  /** Snapshots that could not be sealed to it. */
  readonly remaining: number;
}

/** An export that lies in a file of the user's now. */
export interface SavedExport {
  readonly file: string;
  readonly bytes: number;
  readonly snapshots: number;
  /** Snapshots that could not be opened, and are not in it. */
  readonly skipped: number;
}

/** Every answer says whether it is one: Electron keeps only the message of an error that is thrown across. */
export type Reply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

/** Where main wants the window to go, for example after a click on a notification. */
export interface Invitation {
  readonly screen: 'overview' | 'restore' | 'history' | 'doctor' | 'settings';
  readonly profile: string | undefined;
}

/** What the preload puts into the window as `window.sparekey`. */
export type Bridge = {
  readonly [K in RequestName]: (input: RequestInput<K>) => Promise<Reply<Replies[K]>>;
} & {
  /** Calls back with every new state. Returns a function that ends it. */
  readonly onState: (callback: (state: AppState) => void) => () => void;
  readonly onInvitation: (callback: (invitation: Invitation) => void) => () => void;
};

export const CHANNELS = {
  request: <K extends RequestName>(name: K): `sparekey:${K}` => `sparekey:${name}`,
  state: 'sparekey:state',
  invitation: 'sparekey:invitation',
} as const;
