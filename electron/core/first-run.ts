import type { GuardianState } from '../../shared/ipc/guardian-state';
import { welcomeStep, type WelcomeStep } from '../../shared/welcome';
import type { FoundSpares } from './portable/found-spares';
import type { Guardian } from './guard/guardian';
import type { Log } from './ports/machine';
import type { Profile } from './ports/profile';
import type { Vault } from './ports/vault';
import type { Preferences } from './preferences';

export interface FirstRunPorts {
  readonly guardian: Pick<Guardian, 'start' | 'retry' | 'state' | 'importSpare'>;
  readonly preferences: Preferences;
  readonly spares: FoundSpares;
  readonly vault: Pick<Vault, 'state'>;
  /** The profile that the window shows first. */
  readonly profile: Profile;
  readonly log: Log;
  readonly onChange: () => void;
}

/** Leads from the first start to guarding: nothing is read before the user has said so. */
export class FirstRun {
  readonly #ports: FirstRunPorts;
  #isBegun = false;
  #hasLooked = false;

  constructor(ports: FirstRunPorts) {
    this.#ports = ports;
  }

  /** Where it stands; undefined once it is over. */
  step({ vault, profiles }: GuardianState): WelcomeStep | undefined {
    const { preferences, spares } = this.#ports;
    if (preferences.settings.welcomed) return undefined;
    return welcomeStep({ isBegun: this.#isBegun, vault, profile: profiles[0], spares: spares.all });
  }

  /**
   * Starts guarding where that was agreed to: after a first run, or where a vault
   * shows that the command guards here already. Answers whether it did.
   */
  async startIfAgreed(): Promise<boolean> {
    const { preferences, vault } = this.#ports;
    const isAgreed = preferences.settings.welcomed || (await vault.state()).kind !== 'no-key';
    if (isAgreed) await this.begin();
    return isAgreed;
  }

  /** Starts guarding by the user's word; once begun, tries again what could not be done. */
  async begin(): Promise<void> {
    if (this.#isBegun) return this.#ports.guardian.retry();
    this.#isBegun = true;
    this.#ports.onChange();
    await this.#ports.guardian.start();
  }

  /** Call with every state: once it shows that there is no login, spares are looked for. */
  note(state: GuardianState): void {
    if (this.#hasLooked || this.step(state)?.kind !== 'signed-out') return;
    this.#hasLooked = true;
    const { spares, profile, log } = this.#ports;
    spares
      .look(profile)
      .catch((error: unknown) => log.error('Looking for spares in the usual places failed.', error));
  }

  /** Looks for spares in a folder that the user picked. */
  lookIn(folder: string): Promise<number> {
    return this.#ports.spares.lookIn(folder, this.#ports.profile);
  }

  /** Saves a spare that was found as a snapshot. Throws `spare-gone`. */
  async importSpare(id: string): Promise<{ readonly profile: string; readonly snapshot: string }> {
    const { guardian, spares, profile } = this.#ports;
    const snapshot = await guardian.importSpare(profile.id, spares.blobOf(id));
    return { profile: profile.id, snapshot: snapshot.id };
  }

  async finish(): Promise<void> {
    if (!this.#isBegun) await this.begin();
    await this.#ports.preferences.setWelcomed();
    this.#ports.spares.forget();
  }
}
