import { readFile } from 'node:fs/promises';
import { SparekeyError } from '../../../shared/errors';
import { count } from '../../../shared/text';
import {
  importExport,
  importPlain,
  type Imported,
  type ImportOptions as Work,
} from '../../core/portable/import';
import type { Importable, ImportKey } from '../../core/ports/exports';
import type { ExitCode } from '../exit';
import { readPassphrase } from '../passphrase';
import { interruptible, progressNote } from '../progress';
import { openSession, type CommonOptions, type Session } from '../session';

export interface ImportOptions extends CommonOptions {
  readonly identity?: string;
  readonly passphraseFile?: string;
}

/** `sparekey import`: merges an export, or takes plain copies of the credentials in. */
export async function importInto(path: string, options: ImportOptions): Promise<ExitCode> {
  const session = openSession(options);
  const { keys, output } = session;
  const found = await session.exportFiles.find(path);
  const document =
    found.kind === 'export' ? await found.open(await keyFor(found, options, session)) : undefined;
  await keys.ensure();
  const known = (await session.profileBook.all()).map(({ profile }) => profile.id);
  const imported = await interruptible(
    async (signal): Promise<Imported & { skipped?: readonly string[] }> => {
      const ports = { ...session, known };
      const work: Work = { signal, onProgress: progressNote(output, 'Importing') };
      if (document !== undefined) return importExport(ports, document, work);
      return importPlain(ports, found.kind === 'plain' ? found.files : [], work);
    },
  );
  const { added, skipped = [], elsewhere } = imported;
  if (added.length === 0 && imported.known === 0) throw new SparekeyError('import-unreadable', path);
  output.document({ added, known: imported.known, skipped, elsewhere });
  if (added.length > 0)
    output.line(`${count(added.length, 'snapshot')} imported: sparekey history lists them.`);
  if (imported.known > 0)
    output.line(`${count(imported.known, 'snapshot was', 'snapshots were')} here already.`);
  if (skipped.length > 0) output.line(`${count(skipped.length, 'other file')} left alone: no credentials.`);
  for (const directory of elsewhere)
    output.line(
      `Some belong to ${directory}. sparekey profiles add <dir> makes such a directory known here.`,
    );
  if (added.length > 0 && document === undefined)
    output.line(
      'The copies themselves stay where they are, in the clear: delete them once you need them no more.',
    );
  return 0;
}

async function keyFor(
  { opensWith }: Extract<Importable, { readonly kind: 'export' }>,
  { identity, passphraseFile }: ImportOptions,
  { output }: Session,
): Promise<ImportKey> {
  if (opensWith === 'passphrase') {
    const passphrase = await readPassphrase({ output, file: passphraseFile, twice: false });
    return { kind: 'passphrase', passphrase };
  }
  if (identity === undefined) return { kind: 'own' };
  try {
    return { kind: 'identities', text: await readFile(identity, 'utf8') };
  } catch {
    throw new SparekeyError('usage', `The identity file ${identity} cannot be read.`);
  }
}
