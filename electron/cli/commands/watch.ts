import { describeSnapshotChange, listed } from '../../../shared/diff';
import type { HealMode } from '../../../shared/heal-policy';
import { exposureWords } from '../../../shared/text';
import type { GuardianState } from '../../../shared/ipc/guardian-state';
import type { Level } from '../../../shared/findings/types';
import { partsIn, type Snapshot } from '../../../shared/snapshot';
import { faultOf } from '../../core/fault';
import { fullTime } from '../../core/clock-time';
import { Guardian } from '../../core/guard/guardian';
import type { Notice } from '../../core/guard/notice';
import type { Profile } from '../../core/ports/profile';
import type { GuardEvent } from '../../core/guard/profile-guard';
import { serveHelpers } from '../../core/split/serve-helpers';
import type { ExitCode } from '../exit';
import type { Output } from '../output';
import { openSession, type CommonOptions, type Session } from '../session';
import { isGone } from '../readers';
import { goesToJournal, JOURNAL_PRIORITY, type Weight } from '../journal-lines';
import { VERSION } from '../../version';

export interface WatchOptions extends CommonOptions {
  readonly heal: HealMode;
}

/** `sparekey watch`: the guardian without a window, until it is told to stop. */
export async function watch(options: WatchOptions): Promise<ExitCode> {
  const session = openSession(options, { oneLine: true });
  const { profile, profileBook, vault, output, clock } = session;
  const profiles = (await profileBook.all()).map((known) => known.profile);
  const log = new EventLog(output, () => clock.now(), profiles, goesToJournal(process.env));
  const guardian = new Guardian({ ...session, profiles, version: VERSION }, options.heal, {
    onState: (state) => log.state(state),
    onNotice: (notice) => {
      log.notice(notice);
      void cryOut(session, notice);
    },
    onEvent: (of, event) => log.event(of, event),
  });
  const stores = profiles.map(({ store }) => store.location.location);
  log.say('watching', `Watching ${listed(stores)} (healing: ${options.heal})`, {
    configDir: profile.configDir,
    store: profile.store.location,
    profiles: profiles.map(({ id, configDir, store }) => ({ id, configDir, store: store.location })),
    vault: vault.location,
    heal: options.heal,
    pid: process.pid,
  });
  const leave = await session.presence.enter();
  const stopServing = await serveHelpers(session);
  await guardian.start();
  const why = await untilTold();
  stopServing();
  await guardian.stop();
  await leave();
  log.say('stopped', 'Stopped.', {});
  // A failure, so that a service starts it again.
  return why === 'unread' ? 1 : 0;
}

/** Tells whoever sits before the desktop, if they want to be told. */
async function cryOut({ settings, crier }: Session, notice: Notice): Promise<void> {
  if (notice.kind !== 'login-lost' && notice.kind !== 'sign-ins-lost') return;
  if ((await settings.read()).notifications) await crier.cry(notice.headline);
}

/** Until Ctrl-C, a termination signal, or the end of the terminal; or of the program that it tells everything to. */
async function untilTold(): Promise<'told' | 'unread'> {
  return new Promise((resolve) => {
    // Keeps the process alive although every timer and watch may rest.
    const alive = setInterval(() => {}, 2 ** 30);
    const stop = (why: 'told' | 'unread') => {
      clearInterval(alive);
      resolve(why);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop('told'));
    process.stdout.on('error', (error: Error) => {
      if (isGone(error)) stop('unread');
    });
  });
}

const WEIGHTS = { green: 'info', yellow: 'warning', red: 'error' } as const;

/** Tells what happens: a line with the time for people, one JSON document a line for programs. */
class EventLog {
  readonly #output: Output;
  readonly #now: () => number;
  readonly #profiles: readonly Profile[];
  /** By profile. */
  readonly #previous = new Map<string, Snapshot>();
  readonly #levels = new Map<string, Level>();
  readonly #isJournal: boolean;
  #trouble: string | undefined;

  constructor(output: Output, now: () => number, profiles: readonly Profile[], isJournal: boolean) {
    this.#output = output;
    this.#now = now;
    this.#profiles = profiles;
    this.#isJournal = isJournal;
  }

  say(event: string, text: string, details: Record<string, unknown>, weight: Weight = 'info'): void {
    const at = this.#now();
    this.#output.document({ event, at, ...details });
    // journald keeps the time itself.
    const front = this.#isJournal
      ? JOURNAL_PRIORITY[weight]
      : `${this.#output.paint('gray', fullTime(at).slice(11))}  `;
    this.#output.line(`${front}${text}`);
  }

  /** What happened to one profile; with its directory in front where there are several. */
  #sayOf(
    profile: string,
    event: string,
    text: string,
    details: Record<string, unknown>,
    weight?: Weight,
  ): void {
    const isOnly = this.#profiles.length === 1;
    const { configDir } = this.#profiles.find(({ id }) => id === profile) ?? {};
    this.say(event, isOnly ? text : `${configDir}: ${text}`, { profile, ...details }, weight);
  }

  state({ profiles, vault }: GuardianState): void {
    if (vault.trouble?.sentence !== this.#trouble) {
      this.#trouble = vault.trouble?.sentence;
      if (vault.trouble !== undefined) {
        const { sentence, action, code } = vault.trouble;
        const text = this.#output.paint('yellow', `${sentence} ${action}`);
        this.say('trouble', text, { code, sentence, action }, 'warning');
      }
    }
    for (const { id, busy, level, headline, findings } of profiles) {
      if (busy !== undefined || level === this.#levels.get(id)) continue;
      this.#levels.set(id, level);
      const colour = level === 'good' ? 'green' : level === 'attention' ? 'yellow' : 'red';
      const text = this.#output.paint(colour, headline);
      this.#sayOf(id, 'level', text, { level, headline, findings }, WEIGHTS[colour]);
    }
  }

  notice(notice: Notice): void {
    const { profile } = notice;
    switch (notice.kind) {
      case 'put-back':
        return this.#sayOf(profile, notice.by, this.#output.paint('green', notice.sentence), {
          sentence: notice.sentence,
        });
      case 'heal-paused':
        return this.#sayOf(
          profile,
          'heal-paused',
          this.#output.paint('yellow', notice.why),
          { why: notice.why },
          'warning',
        );
      case 'heal-failed': {
        const { fault } = notice;
        const text = this.#output.paint('red', `Healing failed: ${fault.sentence}`);
        return this.#sayOf(profile, 'heal-failed', text, { fault }, 'error');
      }
      case 'was-shown':
        return this.#sayOf(
          profile,
          'was-shown',
          this.#output.paint('yellow', exposureWords('arguments') ?? ''),
          {},
          'warning',
        );
      case 'login-lost':
      case 'sign-ins-lost':
        // The change of level says it to people.
        return this.#output.document({
          event: notice.kind,
          at: this.#now(),
          profile,
          headline: notice.headline,
        });
    }
  }

  event({ id: profile }: Profile, event: GuardEvent): void {
    switch (event.kind) {
      case 'saved': {
        const { snapshot } = event;
        const previous = this.#previous.get(profile);
        if (snapshot.id === previous?.id) return;
        const change = describeSnapshotChange(previous, snapshot);
        this.#previous.set(profile, snapshot);
        const { id, verdict, reason, findings, bytes } = snapshot;
        const text = `snapshot ${id.split('-')[0]} (${verdict}): ${change}`;
        this.#sayOf(profile, 'snapshot', text, {
          id,
          verdict,
          reason,
          change,
          findings,
          bytes,
          parts: partsIn(snapshot).length,
        });
        return;
      }
      case 'incident-closed':
        return this.#output.document({ event: 'incident-closed', at: this.#now(), profile });
      case 'trouble':
        return this.#output.document({
          event: 'trouble',
          at: this.#now(),
          profile,
          fault: faultOf(event.error),
        });
      case 'changed':
      case 'assessed':
      case 'incident-opened':
      case 'wrote':
      case 'heal-paused':
      case 'heal-failed':
      case 'trouble-over':
        return;
    }
  }
}
