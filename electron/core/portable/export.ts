import { assertNever } from '../../../shared/assert';
import { SparekeyError } from '../../../shared/errors';
import { PORTABLE_FORMAT, type PortableContent, type PortableVault } from '../../../shared/portable';
import { refsIn, type ObjectRef, type Snapshot } from '../../../shared/snapshot';
import type { Clock, OnProgress } from '../ports/machine';
import type { ExportKey } from '../ports/exports';
import type { Vault, VaultKeys } from '../ports/vault';

export interface ExportOptions {
  readonly snapshots: readonly Snapshot[];
  readonly onProgress: OnProgress;
  /** Throws `cancelled` soon after this aborts. */
  readonly signal: AbortSignal;
}

export interface Exported {
  readonly document: PortableVault;
  /** Ids of those that could not be opened, and are left out. */
  readonly skipped: readonly string[];
}

/** Opened with one look for the key. */
const AT_ONCE = 400;

/**
 * Gathers snapshots with their secrets into one document. May prompt for the vault's key.
 * Throws `cancelled`, and `vault-damaged` where not one of them can be opened.
 */
export async function gatherExport(
  { vault, clock }: { readonly vault: Vault; readonly clock: Clock },
  { snapshots, onProgress, signal }: ExportOptions,
): Promise<Exported> {
  const refs = [...new Map(snapshots.flatMap(refsIn).map((ref) => [ref.object, ref])).values()];
  const opened = new Map<string, Uint8Array>();
  let damage: SparekeyError | undefined;
  const onDamaged = (error: SparekeyError): void => {
    damage ??= error;
  };
  for (let from = 0; from < refs.length; from += AT_ONCE) {
    if (signal.aborted) throw new SparekeyError('cancelled', 'Nothing was exported.');
    for (const [object, bytes] of await openWhatOpens(vault, refs.slice(from, from + AT_ONCE), onDamaged))
      opened.set(object, bytes);
    onProgress(Math.min(from + AT_ONCE, refs.length), refs.length);
  }
  const whole = snapshots.filter((snapshot) => refsIn(snapshot).every(({ object }) => opened.has(object)));
  if (whole.length === 0 && damage !== undefined) throw damage;
  const texts = new Map<string, string>();
  const portable = whole.map((snapshot) => {
    const { id, seq, takenAt, profile, configDir, store, modifiedAt } = snapshot;
    const { machine, verdict, findings, claude, origin } = snapshot;
    return {
      ...{ id, seq, takenAt, profile, configDir, store, modifiedAt },
      ...{ machine, verdict, findings, claude, origin },
      content: portableContent(snapshot, opened, texts),
    };
  });
  return {
    document: {
      sparekey: 'export',
      format: PORTABLE_FORMAT,
      exportedAt: clock.now(),
      snapshots: portable,
      texts: Object.fromEntries(texts),
    },
    skipped: snapshots.filter((snapshot) => !whole.includes(snapshot)).map(({ id }) => id),
  };
}

/** The export's key where the recovery key is to open it. Throws `export-refused` while there is none. */
export async function recoveryExportKey(keys: VaultKeys): Promise<ExportKey> {
  const recipient = await keys.recoveryRecipient();
  if (recipient === undefined) throw new SparekeyError('export-refused', 'There is no recovery key yet');
  return { kind: 'recipient', recipient };
}

/** One damaged object must not keep the others from being saved. */
async function openWhatOpens(
  vault: Vault,
  refs: readonly ObjectRef[],
  onDamaged: (error: SparekeyError) => void,
): Promise<ReadonlyMap<string, Uint8Array>> {
  try {
    return await vault.open(refs);
  } catch (error) {
    if (!(error instanceof SparekeyError) || error.code !== 'vault-damaged') throw error;
    if (refs.length === 1) {
      onDamaged(error);
      return new Map();
    }
    const half = Math.ceil(refs.length / 2);
    const first = await openWhatOpens(vault, refs.slice(0, half), onDamaged);
    return new Map([...first, ...(await openWhatOpens(vault, refs.slice(half), onDamaged))]);
  }
}

function portableContent(
  { content }: Snapshot,
  opened: ReadonlyMap<string, Uint8Array>,
  texts: Map<string, string>,
): PortableContent {
  const bytesOf = ({ object }: ObjectRef) => opened.get(object) ?? new Uint8Array();
  switch (content.kind) {
    case 'absent':
      return content;
    case 'raw':
      return { kind: 'raw', why: content.why, base64: base64Of(bytesOf(content)) };
    case 'parts': {
      const parts = content.parts.map((saved): readonly [string, string] => {
        texts.set(saved.object, new TextDecoder().decode(bytesOf(saved)));
        return [saved.part, saved.object];
      });
      return { kind: 'parts', keys: content.keys, parts: Object.fromEntries(parts) };
    }
    default:
      return assertNever(content);
  }
}

function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
