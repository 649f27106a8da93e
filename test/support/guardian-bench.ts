/** A guardian over a store in memory and a real vault on disk, ten times as fast as life. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { FileLease } from '../../electron/adapters/fs/file-lease';
import { FileJournal } from '../../electron/adapters/vault/journal';
import { VaultKeyring } from '../../electron/adapters/vault/key';
import { FileVault } from '../../electron/adapters/vault/vault';
import { Guardian } from '../../electron/core/guard/guardian';
import type { Notice } from '../../electron/core/guard/notice';
import type { GuardEvent } from '../../electron/core/guard/profile-guard';
import type { Log } from '../../electron/core/ports/machine';
import type { Profile } from '../../electron/core/ports/profile';
import { blobText, type JsonObject } from '../../shared/blob';
import type { AccountReading } from '../../shared/findings/types';
import type { HealMode } from '../../shared/heal-policy';
import type { GuardianState, ProfileState } from '../../shared/ipc/guardian-state';
import { WHATEVER_IS_MISSING } from '../../shared/restore-plan';
import { DEFAULT_SETTINGS } from '../../shared/settings';
import type { Snapshot } from '../../shared/snapshot';
import { aContext } from './history-builders';
import { HurriedClock } from './hurried-clock';
import { MemoryLocks, MemoryStore, type MemoryContent } from './memory-store';
import { NO_SERVERS } from './no-servers';
import { MemorySecrets } from './memory-secrets';
import { temporaryDirectory } from './temporary';

const MACHINE = 'machine-FAKE';

export const PROFILE_ID = '00000000000fa4e5';

/** The parts of a world that several guardians can share. */
export class World {
  readonly directory = temporaryDirectory();
  readonly store: MemoryStore;
  readonly locks = new MemoryLocks();
  readonly servers = NO_SERVERS;
  readonly secrets = new MemorySecrets();
  readonly clock = new HurriedClock();
  readonly location = join(this.directory, 'vault');
  /** What `.claude.json` says. */
  account: AccountReading = { kind: 'present', account: undefined, organization: undefined };

  constructor(content: JsonObject | MemoryContent) {
    this.store = new MemoryStore(textOf(content));
  }

  /** `modifiedAt`: when the store says it was written, epoch milliseconds. */
  write(content: JsonObject | MemoryContent, modifiedAt?: number): void {
    this.store.write(textOf(content), modifiedAt);
  }

  vault(): FileVault {
    const { location, clock, secrets } = this;
    return new FileVault({ location, machine: MACHINE, clock, secrets });
  }

  keys(): VaultKeyring {
    const { location, clock, secrets } = this;
    return new VaultKeyring({ location, clock, secrets });
  }

  journal(): FileJournal {
    return new FileJournal({ location: this.location, clock: this.clock });
  }

  history(): Promise<readonly Snapshot[]> {
    return this.vault().history(PROFILE_ID);
  }

  /** A guardian of this world; stopped when the test is over. */
  unstarted(heal: HealMode = 'off', name = 'test'): GuardianUnderTest {
    const guarded = new GuardianUnderTest(this, heal, name);
    onTestFinished(() => guarded.guardian.stop());
    return guarded;
  }

  /** A guardian of this world, started; stopped when the test is over. */
  async guarded(heal: HealMode = 'off', name = 'test'): Promise<GuardianUnderTest> {
    const guarded = this.unstarted(heal, name);
    await guarded.guardian.start();
    await guarded.until('a first judgement', ({ profile }) => profile !== undefined);
    return guarded;
  }
}

/** A world whose store holds this. */
export function aWorld(content: JsonObject | MemoryContent): World {
  return new World(content);
}

/** What a guardian has shown so far. */
export interface Seen {
  readonly profile: ProfileState | undefined;
  readonly state: GuardianState | undefined;
  readonly notices: readonly Notice[];
  readonly events: readonly GuardEvent[];
}

export class GuardianUnderTest {
  readonly guardian: Guardian;
  readonly notices: Notice[] = [];
  readonly events: GuardEvent[] = [];
  #state: GuardianState | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(world: World, heal: HealMode, name: string) {
    const { clock, directory } = world;
    const profile: Profile = {
      id: PROFILE_ID,
      configDir: '/home/ada/.claude',
      settingsFile: undefined,
      store: world.store,
      locks: world.locks,
      servers: world.servers,
      surroundings: {
        account: () => Promise.resolve(world.account),
        gather: () =>
          Promise.resolve(
            aContext({ account: world.account, store: world.store.location, machine: MACHINE }),
          ),
      },
    };
    const ports = {
      profiles: [profile],
      vault: world.vault(),
      keys: world.keys(),
      journal: world.journal(),
      lease: new FileLease({ path: join(directory, 'healer.lock'), holder: name, clock }),
      settings: { read: () => Promise.resolve(DEFAULT_SETTINGS) },
      keychainRest: { pause: () => undefined, resume: () => undefined },
      clock,
      log: SILENT,
      version: '0.0.0',
    };
    this.guardian = new Guardian(ports, heal, {
      onState: (state) => this.#wake(() => (this.#state = state)),
      onNotice: (notice) => this.#wake(() => this.notices.push(notice)),
      onEvent: (_, event) => this.#wake(() => this.events.push(event)),
    });
  }

  get profile(): ProfileState | undefined {
    return this.#state?.profiles[0];
  }

  get state(): GuardianState | undefined {
    return this.#state;
  }

  /** Waits until it shows what is asked for; at most twenty real seconds. */
  async until(what: string, holds: (seen: Seen) => boolean): Promise<void> {
    let isOver = false;
    const deadline = setTimeout(() => this.#wake(() => (isOver = true)), 20_000);
    while (
      !holds({ profile: this.profile, state: this.#state, notices: this.notices, events: this.events })
    ) {
      if (isOver) throw new Error(`Not seen: ${what}. ${JSON.stringify(this.#state, undefined, 1)}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    clearTimeout(deadline);
  }

  /** Waits until everything that was written so far has been judged after it had time to settle. */
  async settled(): Promise<void> {
    await this.guardian.checkNow();
    await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
    await this.guardian.checkNow();
  }

  #wake(change: () => void): void {
    change();
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** Five seconds of the hurried clock: longer than any alarm takes to settle. */
const SETTLING_MS = 500;

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

function textOf(content: JsonObject | MemoryContent): MemoryContent {
  if (content === undefined || typeof content === 'string') return content;
  return isUnreachable(content) ? content : blobText(content);
}

function isUnreachable(content: object): content is Exclude<MemoryContent, string | undefined> {
  return 'unreachable' in content;
}

/** The alarm was given, and the window shows it. */
export const isLost = ({ notices, profile }: Seen): boolean =>
  notices.some(({ kind }) => kind === 'login-lost') &&
  profile?.incident !== undefined &&
  profile.action !== 'wait';

/** Puts back whatever is missing, as a user does who looks at the preview and confirms it. */
export async function restoreWhatIsMissing({ guardian }: GuardianUnderTest): Promise<void> {
  const { planId } = await guardian.previewRestore(PROFILE_ID, { selection: WHATEVER_IS_MISSING });
  await guardian.confirmRestore(planId);
}
