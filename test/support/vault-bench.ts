import { readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../electron/adapters/system-clock';
import type { OnStep } from '../../electron/adapters/fs/atomic-file';
import { VaultKeyring } from '../../electron/adapters/vault/key';
import { FileVault } from '../../electron/adapters/vault/vault';
import type { Clock, Stop } from '../../electron/core/ports/machine';
import type { SecretStore } from '../../electron/core/ports/secrets';
import { aBlob, aLogin, MINUTE, T0 } from './blob-builders';
import { aDraft } from './drafts';
import { MemorySecrets } from './memory-secrets';
import { partIn, type Snapshot } from '../../shared/snapshot';
import { temporaryDirectory } from './temporary';

/** Waits as the machine does, but tells the time that a test sets. */
export class WallClock implements Clock {
  time = T0;

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return systemClock.monotonic();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms, signal);
  }

  after(ms: number, callback: () => void): Stop {
    return systemClock.after(ms, callback);
  }
}

export interface VaultBench {
  readonly location: string;
  readonly clock: WallClock;
  readonly secrets: SecretStore;
  readonly vault: FileVault;
  readonly keys: VaultKeyring;
  /** The vault as another process would open it. */
  readonly reopened: (onStep?: OnStep) => FileVault;
}

/** A real vault in a temporary directory, without a key so far. */
export function aVaultBench<S extends SecretStore = MemorySecrets>(
  options: {
    readonly secrets?: S;
    readonly location?: string;
    readonly machine?: string;
  } = {},
): VaultBench & { readonly secrets: S } {
  const location = options.location ?? join(temporaryDirectory(), 'vault');
  const clock = new WallClock();
  const secrets = options.secrets ?? (new MemorySecrets() as unknown as S);
  const open = (onStep?: OnStep): FileVault =>
    new FileVault({
      location,
      machine: options.machine ?? 'machine-FAKE',
      clock,
      secrets,
      ...(onStep && { onStep }),
    });
  const keys = new VaultKeyring({ location, clock, secrets });
  return { location, clock, secrets, vault: open(), keys, reopened: open };
}

/** A vault with its key, and a way to save login after login, a minute apart. */
export async function aReadyVault() {
  const bench = aVaultBench();
  await bench.keys.ensure();
  const fingerprintOf = await bench.vault.fingerprints();
  let minutes = 0;
  const save = (generation: number, vault: FileVault = bench.vault, takenAt = T0 + MINUTE * minutes++) =>
    vault.save(aDraft(aBlob({ login: aLogin({ generation }) }), fingerprintOf, { takenAt }));
  return { ...bench, fingerprintOf, save };
}

/** The text of the login in a snapshot. */
export async function loginIn(vault: FileVault, snapshot: Snapshot): Promise<string> {
  const saved = partIn(snapshot, '/claudeAiOauth');
  if (saved === undefined) throw new Error('The snapshot holds no login.');
  return Buffer.from((await vault.open([saved])).get(saved.object) ?? []).toString();
}

/** All files below a directory, relative to it, sorted. */
export function filesIn(directory: string, below = ''): readonly string[] {
  return readdirSync(join(directory, below), { withFileTypes: true })
    .flatMap((entry) => {
      const file = below === '' ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? filesIn(directory, file) : [file];
    })
    .toSorted();
}

/** Makes the locks of dead processes as old as they would be after a minute. */
export function ageLocks(location: string): void {
  const past = new Date(Date.now() - 60_000);
  for (const name of readdirSync(join(location, 'tmp'))) {
    const path = join(location, 'tmp', name);
    if (name.endsWith('.lock') && statSync(path).isDirectory()) utimesSync(path, past, past);
  }
}
