import { isBehind, worthKeeping } from '../../../shared/split/apart';
import { partsOf, withParts, type JsonObject, type JsonValue, type PartId } from '../../../shared/blob';
import { SparekeyError } from '../../../shared/errors';
import { lineageOf, type Generation, type Lineage } from '../../../shared/lineage';
import { movedParts } from '../../../shared/split/moved-sign-in';
import { ownerIn } from '../../../shared/owner';
import {
  SPARE_HALVES,
  type HalfNote,
  type SpareHalf,
  type SpareNote,
  type SpareTrouble,
} from '../../../shared/split/separate-spare';
import { summarizePart } from '../../../shared/summarize';
import type { FingerprintOf } from '../../../shared/summary';
import type { Clock } from '../ports/machine';
import type { Profile } from '../ports/profile';
import type { KeychainDoor, SeparateSpares } from '../ports/spares';
import type { MovedSignIns } from '../ports/split';
import type { Vault } from '../ports/vault';
import { parsePart } from '../restore/restore';
import { openHalf } from './open';

export interface SparePorts {
  readonly profile: Profile;
  readonly vault: Vault;
  readonly spares: SeparateSpares;
  readonly door: KeychainDoor;
  readonly moved: Pick<MovedSignIns, 'list'>;
  readonly clock: Clock;
}

export interface WriteOptions {
  /** By the user's own word: a locked keychain may ask for its password. */
  readonly mayAsk?: boolean | undefined;
  /** Looks into the entries although the note says that all is well: somebody may have removed them. */
  readonly closely?: boolean | undefined;
}

/**
 * Brings the separate spares of a profile up to date: each half by itself, and
 * only by values that a restore would take. Only the app may call it.
 *
 * Asks nobody: where the keychain is not known to be unlocked, the note says
 * that they are out of date.
 */
export async function writeSpares(
  ports: SparePorts,
  { mayAsk = false, closely = false }: WriteOptions = {},
): Promise<void> {
  const { spares, door, clock } = ports;
  await spares.exclusively(async () => {
    const due = await gather(ports);
    const isDue = (half: SpareHalf) => isBehind(due.note[half], due.wanted[half], due.moved);
    const isWorthALook = (half: SpareHalf) => closely && due.wanted[half].size > 0;
    const behind = SPARE_HALVES.filter((half) => isDue(half) || isWorthALook(half));
    if (behind.length === 0) {
      if (due.note.trouble !== undefined) await spares.note({ ...due.note, trouble: undefined });
      return;
    }
    const state = mayAsk ? 'open' : await door.state();
    if (state !== 'open' && !SPARE_HALVES.some(isDue)) return;
    const closed = state === 'open' ? undefined : whyClosed(state, clock.now());
    let note: SpareNote = { ...due.note, trouble: sinceBefore(closed, due.note) };
    for (const half of closed === undefined ? behind : []) {
      const { trouble, ...written } = await writeHalf(ports, due, half);
      note = { ...note, ...written, trouble: sinceBefore(trouble, due.note) ?? note.trouble };
    }
    await spares.note(note);
  });
}

/** What goes on being wrong is noted once: a note that changed has everything judged anew. */
function sinceBefore(
  trouble: SpareTrouble | undefined,
  { trouble: before }: SpareNote,
): SpareTrouble | undefined {
  return trouble?.kind === before?.kind && trouble?.sentence === before?.sentence ? before : trouble;
}

interface Due {
  readonly note: SpareNote;
  readonly wanted: Readonly<Record<SpareHalf, ReadonlyMap<PartId, Generation>>>;
  readonly moved: ReadonlySet<PartId>;
}

async function gather({ profile, spares, moved, ...ports }: SparePorts): Promise<Due> {
  const { id, configDir } = profile;
  const rows = (await moved.list()).filter((row) => row.profile === id);
  const gone = movedParts(rows);
  const lineage = await lineageHere({ ...ports, profile });
  return {
    note: { ...spares.notes().find((note) => note.profile === id), profile: id, configDir },
    wanted: { login: worthKeeping(lineage, 'login', gone), mcp: worthKeeping(lineage, 'mcp', gone) },
    moved: gone,
  };
}

/** The generations of a profile, judged for its account and this machine. */
export async function lineageHere({
  profile,
  vault,
  clock,
}: Pick<SparePorts, 'profile' | 'vault' | 'clock'>): Promise<Lineage> {
  const [history, account] = await Promise.all([vault.history(profile.id), profile.surroundings.account()]);
  return lineageOf(history, { now: clock.now(), machine: vault.machine, ...ownerIn(account) });
}

function whyClosed(state: 'locked' | 'unknown', at: number): SpareTrouble {
  const sentence =
    state === 'locked'
      ? 'The keychain is locked. They are written once it is unlocked.'
      : 'Nobody can tell whether the keychain is unlocked. They are written once it is known to be.';
  return { kind: state, at, sentence };
}

/** What is there stays, but for what is newer and good, and for what was moved out. Answers what changes in the note. */
async function writeHalf(
  ports: SparePorts,
  { note, wanted, moved }: Due,
  half: SpareHalf,
): Promise<Partial<SpareNote>> {
  const { profile, vault, spares, clock } = ports;
  try {
    const held = (await openHalf(ports, half))?.blob ?? {};
    const fingerprintOf = await vault.fingerprints();
    const { parts: before } = noteOf(held, 0, fingerprintOf);
    const newer = [...wanted[half]].filter(([part, { best }]) => before[part] !== best.saved.value);
    const { values, trouble } = await openGood(vault, newer);
    const changes = new Map<PartId, JsonValue | undefined>(values);
    for (const part of moved) if (part in before) changes.set(part, undefined);
    const isSame = changes.size === 0;
    const writtenAt = isSame ? (note[half]?.writtenAt ?? clock.now()) : clock.now();
    const blob = withParts(held, changes);
    if (!isSame) await spares.store({ version: 1, profile: profile.id, half, writtenAt, blob });
    const written = { [half]: noteOf(blob, writtenAt, fingerprintOf) };
    return trouble === undefined ? written : { ...written, ...failed(trouble, clock) };
  } catch (error) {
    if (!(error instanceof SparekeyError)) throw error;
    return failed(error, clock);
  }
}

function failed({ message }: SparekeyError, clock: Clock): Pick<SpareNote, 'trouble'> {
  return { trouble: { kind: 'failed', at: clock.now(), sentence: message } };
}

/** What a half holds, without its secrets. */
export function noteOf(blob: JsonObject, writtenAt: number, fingerprintOf: FingerprintOf): HalfNote {
  const parts = partsOf(blob).map(({ id, text }): [PartId, string] => [id, fingerprintOf(text)]);
  return { writtenAt, parts: Object.fromEntries(parts) };
}

type SealedPart = readonly [PartId, Generation];

/** Opens sealed values. One that is damaged keeps none of the others out. */
async function openGood(
  vault: Vault,
  parts: readonly SealedPart[],
): Promise<{ readonly values: ReadonlyMap<PartId, JsonValue>; readonly trouble?: SparekeyError }> {
  try {
    return { values: await openAll(vault, parts) };
  } catch (error) {
    if (!(error instanceof SparekeyError) || error.code !== 'vault-damaged') throw error;
    if (parts.length === 1) return { values: new Map(), trouble: error };
    const each = await inTurn(parts, (part) => openGood(vault, [part]));
    return { values: new Map(each.flatMap(({ values }) => [...values])), trouble: error };
  }
}

async function inTurn<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const done: R[] = [];
  for (const one of all) done.push(await work(one));
  return done;
}

async function openAll(vault: Vault, parts: readonly SealedPart[]): Promise<ReadonlyMap<PartId, JsonValue>> {
  const opened = await vault.open(parts.map(([, { best }]) => best.saved));
  const values = new Map<PartId, JsonValue>();
  for (const [part, { best }] of parts) {
    const value = parsePart(part, opened.get(best.saved.object));
    const { state } = summarizePart({ id: part, value, text: JSON.stringify(value) }, () => '');
    // The manifest says that it is good; what overwrites a good spare is looked at itself.
    if (state === 'good') values.set(part, value);
  }
  return values;
}
