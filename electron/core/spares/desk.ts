import { blobText } from '../../../shared/blob';
import { SparekeyError } from '../../../shared/errors';
import type { Log } from '../ports/machine';
import type { Profile, ProfileBook } from '../ports/profile';
import type { SettingsStore } from '../ports/records';
import type { SpareCandidate } from '../ports/spare-sources';
import type { Stop } from '../ports/machine';
import type { FoundBlob } from '../portable/import-spare';
import type { GuardEvent } from '../guard/profile-guard';
import { Rerun } from '../guard/rerun';
import { openSpares } from './open';
import { removeSpares } from './remove';
import { onlyInSpares } from './take-in';
import { writeSpares, type SparePorts, type WriteOptions } from './write';

export interface SpareDeskPorts extends Omit<SparePorts, 'profile'> {
  readonly profileBook: Pick<ProfileBook, 'all'>;
  readonly settings: SettingsStore;
  readonly log: Log;
  /** What is known of the separate spares is different now. */
  readonly onChange: () => void;
}

/** In a storm of writes only the last is worth a keychain entry. */
const QUIET_MS = 2_000;
/** How often it is looked whether the keychain was unlocked, or the command changed the choice. */
const LOOK_EVERY_MS = 30_000;

/** Keeps the separate spares of all profiles, in the app and nowhere else. */
export class SpareDesk {
  readonly #ports: SpareDeskPorts;
  readonly #work = new Rerun(() => this.#workNow());
  #isStarted = false;
  #isStopped = false;
  #closely = true;
  #quiet: Stop | undefined;
  #next: Stop = () => undefined;

  constructor(ports: SpareDeskPorts) {
    this.#ports = ports;
  }

  /** Looks now, and every half minute. Call it once guarding was agreed to; calling it twice does nothing more. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#look();
  }

  /** Something happened to a profile: a new version may be worth keeping, or the keychain have been unlocked. */
  note({ kind }: GuardEvent): void {
    const mayCatchUp = kind === 'assessed' && this.#ports.spares.notes().some(({ trouble }) => trouble);
    if (this.#isStopped || (kind !== 'saved' && !mayCatchUp)) return;
    this.start();
    if (kind === 'saved') this.#quiet?.();
    else if (this.#quiet !== undefined) return;
    this.#quiet = this.#ports.clock.after(QUIET_MS, () => {
      this.#quiet = undefined;
      this.#work.request();
    });
  }

  /** By the user's word: stores the choice, and does at once what follows from it. Throws `separate-spare-unreachable`. */
  async turn(on: boolean): Promise<void> {
    const { settings, onChange } = this.#ports;
    await settings.change({ spares: on });
    try {
      if (on) await this.#write({ mayAsk: true });
      else await this.#remove();
    } finally {
      onChange();
    }
  }

  /** By the user's word: writes what waits for the keychain. */
  async writeNow(): Promise<void> {
    await this.#write({ mayAsk: true, closely: true });
    this.#ports.onChange();
  }

  /** What only the separate spares hold, by the user's word. Secret. Throws `spare-gone` and `separate-spare-unreachable`. */
  async onlyHere(profile: string): Promise<FoundBlob> {
    const known = (await this.#profiles()).find(({ id }) => id === profile);
    const found = known && (await onlyInSpares({ ...this.#ports, profile: known }));
    if (found === undefined) throw new SparekeyError('spare-gone', this.#ports.spares.description);
    return found;
  }

  /** The spares of a profile among other places where a login may lie. Asks nobody. Secret. */
  async candidates(profile: Profile): Promise<readonly SpareCandidate[]> {
    const { door, spares } = this.#ports;
    if ((await door.state()) !== 'open') return [];
    const opened = await openSpares({ profile, spares });
    if (opened === undefined) return [];
    const bytes = new TextEncoder().encode(blobText(opened.root));
    const version = { modifiedAt: opened.writtenAt, token: 'separate-spares' };
    const reading = { kind: 'present', bytes, version } as const;
    return [{ place: 'Sparekey’s separate spare', reading, isSeparate: true }];
  }

  /** Writes what was saved last, and lets go. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#next();
    if (this.#quiet !== undefined) this.#work.request();
    this.#quiet?.();
    await this.#work.done();
  }

  #look(): void {
    if (this.#isStopped) return;
    this.#work.request();
    this.#next = this.#ports.clock.after(LOOK_EVERY_MS, () => this.#look());
  }

  async #workNow(): Promise<void> {
    const { settings, spares, door, log, onChange } = this.#ports;
    const before = JSON.stringify(spares.notes());
    try {
      if ((await settings.read()).spares) await this.#write({ closely: this.#closely });
      else if (spares.notes().length > 0 && (await door.state()) === 'open') await this.#remove();
      this.#closely = false;
    } catch (error) {
      log.error('The separate spares could not be looked after.', error);
    }
    if (JSON.stringify(spares.notes()) !== before) onChange();
  }

  async #write(options: WriteOptions): Promise<void> {
    for (const profile of await this.#profiles()) await writeSpares({ ...this.#ports, profile }, options);
  }

  /** What stays says why, where the window can show it. */
  async #remove(): Promise<void> {
    const { spares, clock } = this.#ports;
    try {
      await removeSpares(this.#ports);
    } catch (error) {
      if (!(error instanceof SparekeyError)) throw error;
      const trouble = { kind: 'failed', at: clock.now(), sentence: error.message } as const;
      for (const note of spares.notes())
        if (note.trouble?.sentence !== trouble.sentence) await spares.note({ ...note, trouble });
      throw error;
    }
  }

  async #profiles(): Promise<readonly Profile[]> {
    return (await this.#ports.profileBook.all()).map(({ profile }) => profile);
  }
}
