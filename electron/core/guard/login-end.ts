import type { GuardianState } from '../../../shared/ipc/guardian-state';
import type { Clock, Log } from '../ports/machine';
import type { Journal } from '../ports/records';

export interface LoginEndPorts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** The login of a profile ends soon: the one time that this is told. */
  readonly onEnding: (profile: string, endsAt: number) => void;
}

/** Tells once per login that it ends within three days (signature S17), also over restarts. */
export class LoginEnd {
  readonly #ports: LoginEndPorts;
  /** By profile: the end that was told. */
  readonly #told = new Map<string, number>();

  constructor(ports: LoginEndPorts) {
    this.#ports = ports;
  }

  /** Call with every state. While guarding is paused nothing is told, and it is told afterwards. */
  async note({ profiles, paused }: GuardianState): Promise<void> {
    if (paused) return;
    for (const { id, findings, login } of profiles) {
      const end = login.refreshTokenExpiresAt;
      const isEnding = findings.some((finding) => finding.id === 'S17' && finding.severity !== 'critical');
      if (!isEnding || end === undefined || this.#told.get(id) === end) continue;
      this.#told.set(id, end);
      await this.#tell(id, end);
    }
  }

  async #tell(profile: string, endsAt: number): Promise<void> {
    const { journal, clock, log, onEnding } = this.#ports;
    if (await this.#wasTold(profile, endsAt)) return;
    onEnding(profile, endsAt);
    try {
      await journal.append({ kind: 'login-end-told', at: clock.now(), profile, endsAt });
    } catch (error) {
      log.error('It could not be noted that the end of the login was told.', error);
    }
  }

  /** Where the journal cannot be read, no: told once too often is better than never. */
  async #wasTold(profile: string, endsAt: number): Promise<boolean> {
    try {
      const events = await this.#ports.journal.read(profile);
      return events.some((event) => event.kind === 'login-end-told' && event.endsAt === endsAt);
    } catch (error) {
      this.#ports.log.error('It could not be read whether the end of the login was told.', error);
      return false;
    }
  }
}
