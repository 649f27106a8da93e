import { assertNever } from '../../../shared/assert';
import { blobText, MCP_SECTION, withParts, type JsonObject, type JsonValue } from '../../../shared/blob';
import { SparekeyError } from '../../../shared/errors';
import { originOf, type PortableSnapshot, type PortableVault } from '../../../shared/portable';
import type { FingerprintOf } from '../../../shared/summary';
import { judge } from '../guard/assess';
import { interpret } from '../guard/observe';
import type { PlainFile } from '../ports/exports';
import type { Clock, OnProgress } from '../ports/machine';
import type { Profile } from '../ports/profile';
import type { Vault } from '../ports/vault';
import { contentOf, type DraftContent } from '../guard/record';
import { parsePart } from '../restore/restore';

export interface ImportPorts {
  readonly vault: Vault;
  readonly clock: Clock;
  /** Where plain files go, and an export of one profile that is not known here. */
  readonly profile: Profile;
  /** Ids of all profiles of this user. */
  readonly known: readonly string[];
}

export interface ImportOptions {
  readonly onProgress: OnProgress;
  /** Throws `cancelled` soon after this aborts. What is in by then stays, and is not taken in twice. */
  readonly signal: AbortSignal;
}

export interface Imported {
  /** Ids of the new snapshots. */
  readonly added: readonly string[];
  /** How many were here before. */
  readonly known: number;
  /** Config directories of profiles that this user does not have: their snapshots wait until one is added. */
  readonly elsewhere: readonly string[];
}

/**
 * Merges an export into the vault. Snapshots keep the machine that took them, so
 * single-use tokens of another machine are told apart, and lie before everything
 * that this vault saw by itself: no import makes a current copy look spent.
 */
export async function importExport(
  ports: ImportPorts,
  { snapshots, texts }: PortableVault,
  options: ImportOptions,
): Promise<Imported> {
  const { vault, profile } = ports;
  const fingerprintOf = await vault.fingerprints();
  const strangers = new Set(snapshots.map((one) => one.profile).filter((id) => !ports.known.includes(id)));
  const homeOf = (id: string) => (strangers.size === 1 && strangers.has(id) ? profile.id : id);
  const present = new Set((await vault.history()).map(originOf));
  const added: string[] = [];
  for (const [done, snapshot] of snapshots.toSorted((a, b) => a.seq - b.seq).entries()) {
    assertGoingOn(options.signal, added.length);
    const origin = originOf(snapshot);
    if (!present.has(origin)) {
      present.add(origin);
      const { takenAt, store, modifiedAt, machine, findings, claude } = snapshot;
      const content = importedContent(snapshot, texts, fingerprintOf);
      const saved = await vault.save({
        ...{ takenAt, store, modifiedAt, machine, findings, claude, origin, ...content },
        profile: homeOf(snapshot.profile),
        configDir: homeOf(snapshot.profile) === profile.id ? profile.configDir : snapshot.configDir,
        reason: 'import',
        verdict: snapshot.verdict === 'good' && !holdsLogin(content) ? 'unknown' : snapshot.verdict,
      });
      added.push(saved.id);
    }
    options.onProgress(done + 1, snapshots.length);
  }
  const elsewhere = snapshots.filter((one) => strangers.has(one.profile) && strangers.size > 1);
  return {
    added,
    known: snapshots.length - added.length,
    elsewhere: [...new Set(elsewhere.map(({ configDir }) => configDir))],
  };
}

/** Takes in plain credential files, oldest first, judged one by one. Those that hold none are left out. */
export async function importPlain(
  { vault, clock, profile }: ImportPorts,
  files: readonly PlainFile[],
  options: ImportOptions,
): Promise<Imported & { readonly skipped: readonly string[] }> {
  const fingerprintOf = await vault.fingerprints();
  const context = await profile.surroundings.gather();
  const present = new Set((await vault.history(profile.id)).map(({ fingerprint }) => fingerprint));
  const added: string[] = [];
  const skipped: string[] = [];
  let known = 0;
  for (const [done, file] of files.toSorted((a, b) => a.modifiedAt - b.modifiedAt).entries()) {
    assertGoingOn(options.signal, added.length);
    const { name, bytes, modifiedAt } = file;
    const version = { modifiedAt, token: '' };
    const observation = interpret({ kind: 'present', bytes, version }, fingerprintOf, modifiedAt);
    const content = contentOf(observation, fingerprintOf);
    if (!isCredentials(observation.root)) skipped.push(name);
    else if (present.has(content.fingerprint)) known++;
    else {
      present.add(content.fingerprint);
      const { live } = observation;
      const saved = await vault.save({
        ...content,
        ...judge({ live, history: [], context, now: clock.now() }),
        profile: profile.id,
        configDir: profile.configDir,
        store: { kind: 'file', location: name },
        modifiedAt,
        takenAt: modifiedAt,
        reason: 'import',
        origin: `file/${content.fingerprint}`,
      });
      added.push(saved.id);
    }
    options.onProgress(done + 1, files.length);
  }
  return { added, known, elsewhere: [], skipped };
}

function isCredentials(root: JsonObject | undefined): boolean {
  return root !== undefined && ('claudeAiOauth' in root || MCP_SECTION in root);
}

function assertGoingOn(signal: AbortSignal, added: number): void {
  if (!signal.aborted) return;
  throw new SparekeyError(
    'cancelled',
    added === 0
      ? 'Nothing was imported.'
      : `${added} snapshots were imported before; they stay, and are not taken in twice.`,
  );
}

function holdsLogin({ content }: DraftContent): boolean {
  return (
    content.kind === 'parts' &&
    content.parts.some(({ summary }) => summary.login !== undefined && summary.state === 'good')
  );
}

function importedContent(
  { id, content }: PortableSnapshot,
  texts: PortableVault['texts'],
  fingerprintOf: FingerprintOf,
): DraftContent {
  const reading = (bytes: Uint8Array) =>
    interpret({ kind: 'present', bytes, version: { modifiedAt: undefined, token: '' } }, fingerprintOf, 0);
  switch (content.kind) {
    case 'absent':
      return { bytes: 0, fingerprint: fingerprintOf(''), content };
    case 'raw':
      return contentOf(reading(Uint8Array.from(atob(content.base64), (c) => c.charCodeAt(0))), fingerprintOf);
    case 'parts': {
      const values = new Map<string, JsonValue>();
      for (const [part, name] of Object.entries(content.parts)) {
        const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
        if (text === undefined) throw new SparekeyError('import-unreadable', `The export’s snapshot ${id}`);
        values.set(part, parsePart(part, new TextEncoder().encode(text)));
      }
      const keys = content.keys.map((key): [string, JsonValue] => [key, key === MCP_SECTION ? {} : null]);
      const root = withParts(Object.fromEntries(keys), values);
      return contentOf(reading(new TextEncoder().encode(blobText(root))), fingerprintOf);
    }
    default:
      return assertNever(content);
  }
}
