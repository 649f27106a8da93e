import { resolve } from 'node:path';
import { SparekeyError } from '../../../shared/errors';
import { byteSize, count } from '../../../shared/text';
import { gatherExport, recoveryExportKey } from '../../core/portable/export';
import { snapshotNamed } from '../../core/restore/plan';
import type { ExportKey } from '../../core/ports/exports';
import type { ExitCode } from '../exit';
import { readPassphrase } from '../passphrase';
import { interruptible, progressNote } from '../progress';
import { openSession, type CommonOptions, type Session } from '../session';

export interface ExportOptions extends CommonOptions {
  readonly recipient?: string;
  readonly recoveryKey?: boolean;
  readonly passphrase?: boolean;
  readonly passphraseFile?: string;
}

/** `sparekey export`: the vault, or the snapshots that were named, as one age file. */
export async function exportVault(
  file: string,
  names: readonly string[],
  options: ExportOptions,
): Promise<ExitCode> {
  const session = openSession(options);
  const { vault, profile, clock, exportFiles, output } = session;
  const snapshots =
    names.length === 0
      ? await vault.history()
      : [
          ...new Set(
            await Promise.all(
              names.map(async (name) => snapshotNamed(await vault.history(profile.id), name)),
            ),
          ),
        ];
  if (snapshots.length === 0)
    throw new SparekeyError('usage', 'The vault holds no snapshots yet: there is nothing to export.');
  const key = await keyFor(options, session);
  const { document, skipped } = await interruptible((signal) =>
    gatherExport({ vault, clock }, { snapshots, signal, onProgress: progressNote(output, 'Opening') }),
  );
  const bytes = await exportFiles.write(file, document, key);
  output.document({ file: resolve(file), snapshots: document.snapshots.map(({ id }) => id), skipped, bytes });
  output.line(
    `${count(document.snapshots.length, 'snapshot')} exported to ${resolve(file)}, ${byteSize(bytes)}.`,
  );
  output.line('It holds the sign-ins themselves, sealed: keep it as you would keep a password.');
  if (skipped.length > 0)
    output.line(
      `${count(skipped.length, 'snapshot')} could not be opened and are not in it: sparekey verify says why.`,
    );
  return skipped.length > 0 ? 1 : 0;
}

async function keyFor(
  { recipient, recoveryKey = false, passphrase = false, passphraseFile }: ExportOptions,
  { output, keys }: Session,
): Promise<ExportKey> {
  const wantsPassphrase = passphrase || passphraseFile !== undefined;
  if ([wantsPassphrase, recoveryKey, recipient !== undefined].filter(Boolean).length !== 1) {
    throw new SparekeyError(
      'usage',
      'Say in one way who may open the export: --passphrase, --passphrase-file <file>, --recovery-key, or --recipient <age1…>.',
    );
  }
  if (recoveryKey) return recoveryExportKey(keys);
  if (recipient !== undefined) return { kind: 'recipient', recipient };
  return {
    kind: 'passphrase',
    passphrase: await readPassphrase({ output, file: passphraseFile, twice: true }),
  };
}
