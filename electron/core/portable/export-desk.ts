import { SparekeyError } from '../../../shared/errors';
import type { SavedExport } from '../../../shared/ipc/contract';
import { gatherExport, recoveryExportKey } from './export';
import { snapshotNamed } from '../restore/plan';
import type { NativeDialogs } from '../ports/desktop';
import type { ExportFiles } from '../ports/exports';
import type { Clock, Log, OnProgress } from '../ports/machine';
import type { Vault, VaultKeys } from '../ports/vault';

export interface ExportDeskPorts {
  readonly vault: Vault;
  readonly keys: VaultKeys;
  readonly exportFiles: ExportFiles;
  readonly dialogs: NativeDialogs;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ExportOrder {
  /** The profile's id. */
  readonly profile: string;
  /** Its id; undefined: everything in the vault, of every profile. */
  readonly snapshot?: string | undefined;
  /** Who can open it. Public keys only: no passphrase goes through the window (law 10). */
  readonly to: { readonly kind: 'recovery-key' } | { readonly kind: 'recipient'; readonly recipient: string };
}

/** Where the window has snapshots exported to: one sealed file, where the user says. */
export class ExportDesk {
  readonly #ports: ExportDeskPorts;
  #calling = new AbortController();

  constructor(ports: ExportDeskPorts) {
    this.#ports = ports;
  }

  /** Undefined: the user thought better of it. Throws `cancelled`, and as `gatherExport` and `ExportFiles` do. */
  async save(order: ExportOrder, onProgress: OnProgress): Promise<SavedExport | undefined> {
    const { vault, exportFiles, dialogs, clock, log } = this.#ports;
    const { signal } = this.#calling;
    const key = order.to.kind === 'recipient' ? order.to : await recoveryExportKey(this.#ports.keys);
    const all = await vault.history(order.snapshot === undefined ? undefined : order.profile);
    const snapshots = order.snapshot === undefined ? all : [snapshotNamed(all, order.snapshot)];
    if (snapshots.length === 0) throw new SparekeyError('export-refused', 'The vault holds no snapshots yet');
    const day = new Date(clock.now()).toISOString().slice(0, 10);
    const file = await dialogs.chooseNewFile({
      title: 'Export',
      name: `sparekey-${order.snapshot ?? `vault-${day}`}.age`,
    });
    if (file === undefined) return undefined;
    const { document, skipped } = await gatherExport({ vault, clock }, { snapshots, signal, onProgress });
    // The system's dialog has asked already whether a file that is there may be replaced.
    const bytes = await exportFiles.write(file, document, key, { replacing: true });
    log.info('Snapshots were exported.', { snapshots: document.snapshots.length, skipped: skipped.length });
    return { file, bytes, snapshots: document.snapshots.length, skipped: skipped.length };
  }

  /** Calls off what is under way; what is being written by then is written whole. */
  cancel(): void {
    this.#calling.abort();
    this.#calling = new AbortController();
  }
}
