/** What the window may ask of main, and how every question is answered. No Electron in here. */
import { compareSnapshots } from '../../shared/comparison';
import { SparekeyError } from '../../shared/errors';
import { healthDays } from '../../shared/health-days';
import type { Diagnosis } from '../../shared/doctor';
import type { AppState } from '../../shared/ipc/app-state';
import type { Fault } from '../../shared/ipc/guardian-state';
import type { SignInReport } from '../../shared/ipc/previews';
import {
  REQUESTS,
  type Replies,
  type Reply,
  type RequestInput,
  type RequestName,
  type SavedExport,
  type SavedRecoveryKey,
} from '../../shared/ipc/contract';
import { lineageOf } from '../../shared/lineage';
import { historyRows } from '../core/guard/app-state';
import { faultOf } from '../core/fault';
import type { ShellFacts } from '../core/bug-report';
import { dayStarts } from '../core/clock-time';
import type { Guardian } from '../core/guard/guardian';
import type { NativeDialogs } from '../core/ports/desktop';
import type { ExportOrder } from '../core/portable/export-desk';
import type { FirstRun } from '../core/first-run';
import type { Preferences } from '../core/preferences';
import type { Clock, Log } from '../core/ports/machine';
import type { Journal } from '../core/ports/records';
import type { Vault } from '../core/ports/vault';
import { snapshotNamed } from '../core/restore/plan';
import type { SignInDesk } from '../core/split/sign-in-desk';
import type { SpareDesk } from '../core/spares/desk';
import type { MoveDesk } from '../core/split/move-desk';

/** One handler per request: a missing one does not compile. */
export type RequestHandlers = {
  readonly [K in RequestName]: (input: RequestInput<K>) => Promise<Replies[K]> | Replies[K];
};

export interface RequestServices {
  readonly guardian: Guardian;
  readonly moves: MoveDesk;
  readonly signIns: SignInDesk;
  readonly spares: SpareDesk;
  readonly vault: Vault;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly preferences: Preferences;
  readonly firstRun: FirstRun;
  readonly dialogs: NativeDialogs;
  readonly diagnose: () => Promise<Diagnosis>;
  readonly saveExport: (order: ExportOrder) => Promise<SavedExport | undefined>;
  readonly cancelExport: () => void;
  readonly saveRecoveryKey: () => Promise<SavedRecoveryKey | undefined>;
  /** What the window mirrors now. */
  readonly state: () => AppState;
  /** The window has started and asks for the first time. */
  readonly greet: () => void;
  readonly facts: ShellFacts;
  /** Asks the user where to, and answers the file; undefined when the user thought better of it. */
  readonly saveText: (name: string, text: string) => Promise<string | undefined>;
  /** A restore that was confirmed came to nothing. */
  readonly onRestoreFailed: (fault: Fault) => void;
  /** What became of a sign-in in the browser, for a window that may be out of sight by then. */
  readonly onSignedIn: (report: SignInReport) => void;
  readonly onSignInFailed: (fault: Fault) => void;
  readonly dismissUntold: () => void;
  readonly copyText: (text: string) => void;
  readonly openLink: (link: RequestInput<'openLink'>['link']) => Promise<void>;
  readonly hidePopover: () => void;
  readonly quit: () => void;
}

export function requestHandlers(services: RequestServices): RequestHandlers {
  const { guardian, moves, signIns, vault, journal, clock, facts } = services;
  const { greet, saveText, openLink, hidePopover, quit } = services;
  return {
    ...settingsHandlers(services),
    ...welcomeHandlers(services),
    ...spareHandlers(services),
    getState: () => {
      greet();
      return services.state();
    },
    checkNow: async () => {
      await guardian.checkNow();
      return null;
    },
    diagnose: async () => {
      const { worst, profiles, machine } = await services.diagnose();
      return { worst, profiles, machine };
    },
    dismissUntold: () => {
      services.dismissUntold();
      return null;
    },
    snapshotNow: async ({ profile }) => (await guardian.snapshotNow(profile))?.id ?? null,
    previewRestore: ({ profile, selection, from }) => guardian.previewRestore(profile, { selection, from }),
    confirmRestore: async ({ planId }) => {
      try {
        return await guardian.confirmRestore(planId);
      } catch (error) {
        services.onRestoreFailed(faultOf(error));
        throw error;
      }
    },
    undo: ({ profile }) => guardian.undo(profile),
    previewMove: (order) => moves.preview(order),
    confirmMove: ({ planId }) => moves.confirm(planId),
    signInAgain: async (order) => {
      try {
        const report = await signIns.signIn(order);
        services.onSignedIn(report);
        return report;
      } catch (error) {
        services.onSignInFailed(faultOf(error));
        throw error;
      }
    },
    cancelSignIn: () => {
      signIns.cancel();
      return null;
    },
    dismiss: async ({ profile }) => {
      await guardian.dismiss(profile);
      return null;
    },
    history: async ({ profile, before, limit }) => {
      const all = await vault.history(profile);
      const end = before === undefined ? all.length : all.indexOf(snapshotNamed(all, before));
      const older = all.slice(0, end);
      const lineage = lineageOf(all, { now: clock.now(), machine: vault.machine });
      const rows = historyRows(older, lineage, older.length - limit).toReversed();
      return { rows, more: older.length > rows.length };
    },
    compareSnapshots: async ({ profile, one, other }) => {
      const all = await vault.history(profile);
      return compareSnapshots(snapshotNamed(all, one), snapshotNamed(all, other));
    },
    healthDays: async ({ profile, days }) => {
      const [history, events] = await Promise.all([vault.history(profile), journal.read(profile)]);
      const now = clock.now();
      return healthDays({ history, events, starts: dayStarts(now, days), now });
    },
    saveReport: async ({ profile }) => ({
      file: await saveText('sparekey-report.md', await guardian.bugReport(profile, facts)),
    }),
    exportSnapshots: async (order) => (await services.saveExport(order)) ?? null,
    cancelExport: () => {
      services.cancelExport();
      return null;
    },
    setPaused: ({ paused }) => {
      guardian.setPaused(paused);
      return null;
    },
    openLink: async ({ link }) => {
      await openLink(link);
      return null;
    },
    hidePopover: () => {
      hidePopover();
      return null;
    },
    quit: () => {
      quit();
      return null;
    },
  };
}

type Handlers<K extends RequestName> = Pick<RequestHandlers, K>;

function settingsHandlers({
  preferences,
  dialogs,
  saveRecoveryKey,
}: RequestServices): Handlers<
  | 'setHeal'
  | 'setNotifications'
  | 'setRetention'
  | 'setShortcut'
  | 'setLoginItem'
  | 'setKeychainPolicy'
  | 'setHook'
  | 'addProfile'
  | 'removeProfile'
  | 'makeRecoveryKey'
> {
  return {
    setHeal: async ({ heal }) => {
      await preferences.setHeal(heal);
      return null;
    },
    setNotifications: async ({ notifications }) => {
      await preferences.setNotifications(notifications);
      return null;
    },
    setRetention: async ({ retention }) => {
      await preferences.setRetention(retention);
      return null;
    },
    setShortcut: async ({ keys }) => {
      await preferences.setShortcut(keys ?? undefined);
      return null;
    },
    setLoginItem: async ({ on }) => {
      await preferences.setLoginItem(on);
      return null;
    },
    setKeychainPolicy: async ({ policy }) => {
      await preferences.setKeychainPolicy(policy);
      return null;
    },
    setHook: async ({ on }) => {
      await preferences.setHook(on);
      return null;
    },
    addProfile: async () => {
      const directory = await dialogs.chooseFolder('Choose a Claude Code config directory to guard');
      return directory === undefined ? null : { directory, outcome: await preferences.addProfile(directory) };
    },
    removeProfile: async ({ profile }) => {
      await preferences.removeProfile(profile);
      return null;
    },
    makeRecoveryKey: async () => (await saveRecoveryKey()) ?? null,
  };
}

function spareHandlers({
  spares,
  guardian,
}: RequestServices): Handlers<'setSpares' | 'writeSpares' | 'takeInSpares'> {
  return {
    setSpares: async ({ on }) => {
      await spares.turn(on);
      return null;
    },
    writeSpares: async () => {
      await spares.writeNow();
      return null;
    },
    takeInSpares: async ({ profile }) => {
      const snapshot = await guardian.importSpare(profile, await spares.onlyHere(profile));
      return { profile, snapshot: snapshot.id };
    },
  };
}

/** What the window may put on the clipboard. */
const COMMANDS: Readonly<Record<RequestInput<'copyCommand'>['command'], string>> = {
  'sign-in': 'claude auth login',
};

function welcomeHandlers({
  firstRun,
  dialogs,
  copyText,
}: RequestServices): Handlers<
  'beginGuarding' | 'finishWelcome' | 'findSpareInFolder' | 'importSpare' | 'copyCommand'
> {
  return {
    beginGuarding: async () => {
      await firstRun.begin();
      return null;
    },
    finishWelcome: async () => {
      await firstRun.finish();
      return null;
    },
    findSpareInFolder: async () => {
      const folder = await dialogs.chooseFolder('Choose a folder with a copy of the credentials');
      return folder === undefined ? null : { found: await firstRun.lookIn(folder) };
    },
    importSpare: ({ spare }) => firstRun.importSpare(spare),
    copyCommand: ({ command }) => {
      copyText(COMMANDS[command]);
      return null;
    },
  };
}

/** Answers one request. Never throws: what is thrown across loses everything but its message. */
export async function answer<K extends RequestName>(
  name: K,
  input: unknown,
  handlers: RequestHandlers,
  log: Log,
): Promise<Reply<Replies[K]>> {
  try {
    const parsed = REQUESTS[name].safeParse(input);
    // The message of the parser would quote the input, which nobody vouches for.
    if (!parsed.success)
      throw new SparekeyError('internal', `The window sent a ${name} that has no such form.`);
    return { ok: true, value: await handlers[name](parsed.data as RequestInput<K>) };
  } catch (error) {
    if (!(error instanceof SparekeyError) || error.code === 'internal') {
      log.error(`The request ${name} failed.`, error);
    }
    return { ok: false, fault: faultOf(error) };
  }
}
