import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Clock } from '../../core/ports/machine';
import type { KeychainDoor } from '../../core/ports/spares';
import { findProgram } from '../find-program';

type Env = Readonly<Record<string, string | undefined>>;

/** Something that notices when the keychain did what a locked one does not, by the clock that only grows. */
export interface DoorWitness {
  readonly openedAt: number | undefined;
}

/** Where nothing is ever locked while its user is there. */
export const OPEN_DOOR: KeychainDoor = { state: () => Promise.resolve('open') };

/** A keychain that gave up a secret so shortly before is not locked. */
const STILL_OPEN_MS = 5_000;

/**
 * On macOS nobody can ask whether the keychain is locked without the dialog that
 * unlocks it, so only what was seen a moment ago counts (M40).
 */
export function witnessedDoor(
  clock: Clock,
  witnesses: readonly DoorWitness[],
  isResting: () => boolean = () => false,
): KeychainDoor {
  const isOpen = ({ openedAt }: DoorWitness) =>
    openedAt !== undefined && clock.monotonic() - openedAt < STILL_OPEN_MS;
  return {
    state: () =>
      Promise.resolve(isResting() ? 'locked' : witnesses.some((one) => isOpen(one)) ? 'open' : 'unknown'),
  };
}

/** Programs that read a property over D-Bus; each desktop has at least one of them. */
const ASKING: Readonly<Record<string, readonly string[]>> = {
  busctl: [
    '--user',
    'get-property',
    'org.freedesktop.secrets',
    '/org/freedesktop/secrets/aliases/default',
    'org.freedesktop.Secret.Collection',
    'Locked',
  ],
  gdbus: [
    'call',
    '--session',
    '--dest=org.freedesktop.secrets',
    '--object-path=/org/freedesktop/secrets/aliases/default',
    '--method=org.freedesktop.DBus.Properties.Get',
    'org.freedesktop.Secret.Collection',
    'Locked',
  ],
  'dbus-send': [
    '--session',
    '--print-reply=literal',
    '--dest=org.freedesktop.secrets',
    '/org/freedesktop/secrets/aliases/default',
    'org.freedesktop.DBus.Properties.Get',
    'string:org.freedesktop.Secret.Collection',
    'string:Locked',
  ],
};

const PATIENCE_MS = 3_000;

/**
 * On Linux the Secret Service tells whether the collection is locked in which
 * the keychain library keeps our entries. Reading that property asks nobody.
 */
export function secretServiceDoor(env: Env, otherwise: KeychainDoor): KeychainDoor {
  return {
    async state() {
      // Without a bus of the session these would start one, or wait for one.
      if (!env['DBUS_SESSION_BUS_ADDRESS'] && !env['XDG_RUNTIME_DIR']) return otherwise.state();
      for (const [name, args] of Object.entries(ASKING)) {
        const program = findProgram(name, env);
        if (program === undefined) continue;
        try {
          const { stdout } = await promisify(execFile)(program, args, { env, timeout: PATIENCE_MS });
          if (/\bfalse\b/.test(stdout)) return 'open';
          if (/\btrue\b/.test(stdout)) return 'locked';
        } catch {
          // No bus, no service, or no such collection yet: the next program may reach it another way.
        }
      }
      return otherwise.state();
    },
  };
}
