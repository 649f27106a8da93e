/** What the window may ask of main, and how every question is answered. No Electron in here. */
import { compareSnapshots } from '../../shared/comparison';
import { SparekeyError } from '../../shared/errors';
import { healthDays } from '../../shared/health-days';
import {
  REQUESTS,
  type Replies,
  type Reply,
  type RequestInput,
  type RequestName,
} from '../../shared/ipc/contract';
import { lineageOf } from '../../shared/lineage';
import { faultOf, historyRows } from '../core/app-state';
import type { ShellFacts } from '../core/bug-report';
import { dayStarts } from '../core/clock-time';
import type { Guardian } from '../core/guardian';
import type { Clock, Journal, Log, SettingsStore, Vault } from '../core/ports';
import { snapshotNamed } from '../core/plan';

/** One handler per request: a missing one does not compile. */
export type RequestHandlers = {
  readonly [K in RequestName]: (input: RequestInput<K>) => Promise<Replies[K]> | Replies[K];
};

export interface RequestServices {
  readonly guardian: Guardian;
  readonly vault: Vault;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly settings: SettingsStore;
  /** The window has started and asks for the first time. */
  readonly greet: () => void;
  readonly facts: ShellFacts;
  /** Asks the user where to, and answers the file; undefined when the user thought better of it. */
  readonly saveText: (name: string, text: string) => Promise<string | undefined>;
  readonly openLink: (link: RequestInput<'openLink'>['link']) => Promise<void>;
  readonly hidePopover: () => void;
  readonly quit: () => void;
}

export function requestHandlers(services: RequestServices): RequestHandlers {
  const { guardian, vault, journal, clock, settings, facts } = services;
  const { greet, saveText, openLink, hidePopover, quit } = services;
  return {
    getState: () => {
      greet();
      return guardian.state;
    },
    checkNow: async () => {
      await guardian.checkNow();
      return null;
    },
    snapshotNow: async ({ profile }) => (await guardian.snapshotNow(profile))?.id ?? null,
    previewRestore: ({ profile, selection, from }) => guardian.previewRestore(profile, { selection, from }),
    confirmRestore: ({ planId }) => guardian.confirmRestore(planId),
    undo: ({ profile }) => guardian.undo(profile),
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
    setHeal: async ({ heal }) => {
      await settings.change({ heal });
      guardian.setHeal(heal);
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
