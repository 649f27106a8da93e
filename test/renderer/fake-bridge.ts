import type { AppState } from '../../shared/ipc/app-state';
import type { Fault } from '../../shared/ipc/guardian-state';
import type {
  Bridge,
  Invitation,
  Replies,
  Reply,
  RequestInput,
  RequestName,
} from '../../shared/ipc/contract';
import { aComparison, someHealthDays } from '../support/history-view-builders';
import { aPreview, aReport, someHistory } from '../support/app-state-builders';
import { aMovePreview, aMoveReport } from '../support/move-builders';
import { aDiagnosis } from '../support/desktop-state-builders';

type Answers = {
  -readonly [K in RequestName]: (input: RequestInput<K>) => Reply<Replies[K]> | Promise<Reply<Replies[K]>>;
};

/** The other side of the window, played by the test. */
export class FakeBridge {
  /** Every request in order. */
  readonly asked: { readonly name: RequestName; readonly input: unknown }[] = [];
  /** What it answers; replace what the test is about. */
  readonly answers: Answers;
  readonly bridge: Bridge;
  readonly #states = new Set<(state: AppState) => void>();
  readonly #invitations = new Set<(invitation: Invitation) => void>();

  constructor(state: AppState) {
    this.answers = {
      getState: () => yes(state),
      checkNow: () => yes(null),
      snapshotNow: () => yes('129-20261123T140200Z'),
      previewRestore: () => yes(aPreview()),
      confirmRestore: () => yes(aReport()),
      undo: () => yes(aReport({ sentence: 'Claude login was taken out again.' })),
      previewMove: () => yes(aMovePreview()),
      confirmMove: () => yes(aMoveReport()),
      signInAgain: () => yes({ server: 'linear', sentence: 'You are signed in to linear.' }),
      cancelSignIn: () => yes(null),
      dismiss: () => yes(null),
      history: ({ before, limit }) => {
        const all = someHistory();
        const start = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1;
        return yes({ rows: all.slice(start, start + limit), more: start + limit < all.length });
      },
      compareSnapshots: () => yes(aComparison()),
      healthDays: () => yes(someHealthDays()),
      saveReport: () => yes({ file: '/home/ada/Downloads/sparekey-report.md' }),
      exportSnapshots: () =>
        yes({ file: '/home/ada/sparekey-128-20261123T140200Z.age', bytes: 5_300, snapshots: 1, skipped: 0 }),
      cancelExport: () => yes(null),
      setHeal: () => yes(null),
      setPaused: () => yes(null),
      diagnose: () => yes(aDiagnosis()),
      setNotifications: () => yes(null),
      setRetention: () => yes(null),
      setShortcut: () => yes(null),
      setLoginItem: () => yes(null),
      setKeychainPolicy: () => yes(null),
      setHook: () => yes(null),
      setSpares: () => yes(null),
      writeSpares: () => yes(null),
      takeInSpares: () => yes({ profile: '00000000000000aa', snapshot: '4-20261123T140200Z' }),
      addProfile: () => yes({ directory: '/home/ada/clients/acme', outcome: 'added' }),
      removeProfile: () => yes(null),
      makeRecoveryKey: () => yes({ file: '/home/ada/sparekey-recovery-key.txt', remaining: 0 }),
      beginGuarding: () => yes(null),
      finishWelcome: () => yes(null),
      findSpareInFolder: () => yes({ found: 1 }),
      importSpare: () => yes({ profile: '00000000000000aa', snapshot: '3-20261123T140200Z' }),
      copyCommand: () => yes(null),
      dismissUntold: () => yes(null),
      openLink: () => yes(null),
      hidePopover: () => yes(null),
      quit: () => yes(null),
    };
    this.bridge = {
      getState: this.#asker('getState'),
      checkNow: this.#asker('checkNow'),
      snapshotNow: this.#asker('snapshotNow'),
      previewRestore: this.#asker('previewRestore'),
      confirmRestore: this.#asker('confirmRestore'),
      undo: this.#asker('undo'),
      previewMove: this.#asker('previewMove'),
      confirmMove: this.#asker('confirmMove'),
      signInAgain: this.#asker('signInAgain'),
      cancelSignIn: this.#asker('cancelSignIn'),
      dismiss: this.#asker('dismiss'),
      history: this.#asker('history'),
      compareSnapshots: this.#asker('compareSnapshots'),
      healthDays: this.#asker('healthDays'),
      saveReport: this.#asker('saveReport'),
      exportSnapshots: this.#asker('exportSnapshots'),
      cancelExport: this.#asker('cancelExport'),
      setHeal: this.#asker('setHeal'),
      setPaused: this.#asker('setPaused'),
      diagnose: this.#asker('diagnose'),
      setNotifications: this.#asker('setNotifications'),
      setRetention: this.#asker('setRetention'),
      setShortcut: this.#asker('setShortcut'),
      setLoginItem: this.#asker('setLoginItem'),
      setKeychainPolicy: this.#asker('setKeychainPolicy'),
      setHook: this.#asker('setHook'),
      setSpares: this.#asker('setSpares'),
      writeSpares: this.#asker('writeSpares'),
      takeInSpares: this.#asker('takeInSpares'),
      addProfile: this.#asker('addProfile'),
      removeProfile: this.#asker('removeProfile'),
      makeRecoveryKey: this.#asker('makeRecoveryKey'),
      beginGuarding: this.#asker('beginGuarding'),
      finishWelcome: this.#asker('finishWelcome'),
      findSpareInFolder: this.#asker('findSpareInFolder'),
      importSpare: this.#asker('importSpare'),
      copyCommand: this.#asker('copyCommand'),
      dismissUntold: this.#asker('dismissUntold'),
      openLink: this.#asker('openLink'),
      hidePopover: this.#asker('hidePopover'),
      quit: this.#asker('quit'),
      onState: (callback) => {
        this.#states.add(callback);
        return () => this.#states.delete(callback);
      },
      onInvitation: (callback) => {
        this.#invitations.add(callback);
        return () => this.#invitations.delete(callback);
      },
    };
  }

  /** The inputs of all requests with this name. */
  asksFor(name: RequestName): readonly unknown[] {
    return this.asked.filter((one) => one.name === name).map(({ input }) => input);
  }

  push(state: AppState): void {
    for (const callback of this.#states) callback(state);
  }

  invite(invitation: Invitation): void {
    for (const callback of this.#invitations) callback(invitation);
  }

  #asker<K extends RequestName>(name: K): (input: RequestInput<K>) => Promise<Reply<Replies[K]>> {
    return async (input) => {
      this.asked.push({ name, input });
      return this.answers[name](input);
    };
  }
}

export function yes<T>(value: T): Reply<T> {
  return { ok: true, value };
}

export function no(fault: Fault): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault };
}
