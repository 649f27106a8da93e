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
import type { AppState, Fault, HistoryRow, RestorePreview, RestoreReport, SavedReport } from './app-state';

const profile = z.string().regex(/^[0-9a-f]{16}$/);
const snapshot = z.string().regex(/^\d{1,12}(-[0-9TZ]{1,24})?$/);
const planId = z.string().regex(/^plan-\d{1,9}$/);

const selection = z.strictObject({
  login: z.boolean(),
  mcp: z.boolean(),
  /** Server names or entry keys. */
  servers: z.array(z.string().min(1).max(1_000)).max(2_000),
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
  setHeal: z.strictObject({ heal: z.enum(['off', 'ask', 'safe']) }),
  setPaused: z.strictObject({ paused: z.boolean() }),
  /** Opens one of a fixed table of pages in the browser. */
  openLink: z.strictObject({ link: z.enum(['issue-45551', 'help']) }),
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
  readonly dismiss: null;
  readonly history: { readonly rows: readonly HistoryRow[]; readonly more: boolean };
  readonly compareSnapshots: Comparison;
  readonly healthDays: readonly HealthDay[];
  readonly saveReport: SavedReport;
  readonly setHeal: null;
  readonly setPaused: null;
  readonly openLink: null;
  readonly hidePopover: null;
  readonly quit: null;
}

/** Every answer says whether it is one: Electron keeps only the message of an error that is thrown across. */
export type Reply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

/** Where main wants the window to go, for example after a click on a notification. */
export interface Invitation {
  readonly screen: 'overview' | 'restore' | 'history';
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
