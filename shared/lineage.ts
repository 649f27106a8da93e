/**
 * Lineage: the generations of every login and every MCP entry, in the order in
 * which the vault saw them first, and what each is still worth.
 *
 * Order is by the vault's sequence numbers and never by clocks. A refresh token
 * is single-use: once a later generation was seen, an earlier one is spent, even
 * when it shows up in the store again (signature S16).
 */
import { LOGIN_PART, entryKey, type PartId } from './blob';
import { areDifferent, type Owner } from './owner';
import { isImported, partIn, partsIn, type SavedPart, type Snapshot } from './snapshot';
import type { Fingerprint, PartSummary } from './summary';

/**
 * Whether a spare would still work.
 *
 * - `current`: no later generation was seen
 * - `spent`: a later one was seen
 * - `refused`: Claude Code blanked it, or was refused after we had put it back
 * - `lapsed`: the refresh token's own end has passed
 * - `revoked-likely`: a deliberate logout followed, which newer versions tell the server
 * - `other-account`, `other-machine`: it belongs elsewhere
 * - `unknown`: it was never seen complete
 */
export type Grade =
  | 'current'
  | 'spent'
  | 'refused'
  | 'lapsed'
  | 'revoked-likely'
  | 'other-account'
  | 'other-machine'
  | 'unknown';

/**
 * How a generation came to be refused: emptied alone by Claude Code, or emptied
 * after we had put it back. Only the first leaves room for doubt, since the loser
 * of a refresh race empties the winner's tokens just the same.
 */
export type Refusal = 'blanked' | 'after-restore';

/** One value of a login or an entry between two rotations. An opaque part's generations are its values. */
export interface Generation {
  readonly generation: Fingerprint;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** The newest complete copy of it. */
  readonly best: { readonly snapshot: Snapshot; readonly saved: SavedPart };
  /** When the access token that it had last was first seen, epoch milliseconds. */
  readonly tokenSince: number;
  readonly grade: Grade;
  readonly refusal: Refusal | undefined;
  /** Whose it is, as far as the login or `.claude.json` told. */
  readonly owner: Owner;
  /** This vault never saw it in the store itself. */
  readonly imported: boolean;
}

/** Where and when the grades are asked for. What is left out is not judged. */
export interface LineageView extends Owner {
  /** Epoch milliseconds. */
  readonly now?: number | undefined;
  readonly machine?: string | undefined;
}

export interface Lineage {
  /** Every part that ever held something worth keeping. */
  readonly parts: readonly PartId[];
  /** In order of first sighting. */
  generations(part: PartId): readonly Generation[];
  /** The newest generation of this account that the vault holds: what a restore would use. */
  spare(part: PartId): Generation | undefined;
}

interface Sighting {
  readonly generation: Fingerprint;
  readonly firstSeq: number;
  lastSeq: number;
  first: Snapshot;
  firstAt: number;
  lastAt: number;
  /** What tells that it was refused: the snapshots right before and after, and the last in which we had put the part back. */
  refusedBy: readonly Snapshot[];
  logout: Snapshot | undefined;
  best: { snapshot: Snapshot; saved: SavedPart };
  accessToken: Fingerprint | undefined;
  tokenSince: number;
  complete: boolean;
  refusal: Refusal | undefined;
  loggedOutAfter: boolean;
  owner: Owner;
  /** The last sighting on each. */
  machines: Map<string, Snapshot>;
  /** Seen in imported snapshots only. */
  imported: boolean;
}

/** A generation, with the snapshots that tell of it. Places are those in the history. */
export interface Pedigree {
  readonly generation: Fingerprint;
  /** It was seen complete. */
  readonly complete: boolean;
  readonly owner: Owner;
  /** Those that had it in their stores, each with its last sighting there. */
  readonly machines: ReadonlyMap<string, Snapshot>;
  readonly first: Snapshot;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly best: { readonly snapshot: Snapshot };
  readonly refusedBy: readonly Snapshot[];
  readonly logout: Snapshot | undefined;
}

/** Every generation of every part, in the order of first sighting: for whoever decides which snapshots may go. */
export function pedigreesIn(history: readonly Snapshot[]): ReadonlyMap<PartId, readonly Pedigree[]> {
  return new Map([...rememberedChains(history)].map(([part, chain]) => [part, [...chain.values()]]));
}

/** Whether it was saved late: after the other, although the store's own time puts it before. A clock that was set back says nothing. */
export function isLate(
  { modifiedAt, takenAt }: Pick<Snapshot, 'modifiedAt' | 'takenAt'>,
  other: Pick<Snapshot, 'modifiedAt' | 'takenAt'>,
): boolean {
  if (modifiedAt === undefined || other.modifiedAt === undefined) return false;
  return modifiedAt < other.modifiedAt && takenAt >= other.takenAt;
}

/** Reads the chains out of one profile's snapshots, given in the order of events. */
export function lineageOf(history: readonly Snapshot[], view: LineageView = {}): Lineage {
  const chains = rememberedChains(history);
  const graded = new Map<PartId, readonly Generation[]>();
  const generations = (part: PartId): readonly Generation[] => {
    let known = graded.get(part);
    if (known === undefined) {
      known = gradeChain(part, [...(chains.get(part)?.values() ?? [])], view);
      graded.set(part, known);
    }
    return known;
  };
  return {
    parts: [...chains.keys()],
    generations,
    spare: (part) => {
      const all = generations(part);
      return all.findLast((one) => isUsableHere(one.grade)) ?? all.at(-1);
    },
  };
}

function isUsableHere(grade: Grade): boolean {
  return grade !== 'other-account' && grade !== 'other-machine' && grade !== 'unknown';
}

/** The fingerprint that tells a part's generations apart; undefined where there is nothing worth keeping. */
export function generationOf(saved: {
  readonly state: string;
  readonly generation?: Fingerprint | undefined;
  readonly value: Fingerprint;
}): Fingerprint | undefined {
  return saved.state === 'opaque' ? saved.value : saved.generation;
}

/** A history is asked for its chains many times over, and never changes. */
const remembered = new WeakMap<readonly Snapshot[], Chains>();

type Chains = ReadonlyMap<PartId, Map<Fingerprint, Sighting>>;

function rememberedChains(history: readonly Snapshot[]): Chains {
  let chains = remembered.get(history);
  if (chains === undefined) remembered.set(history, (chains = chainsOf(history)));
  return chains;
}

/** What we put back last, and the snapshot that shows it. */
interface Written {
  readonly generation: Fingerprint;
  readonly snapshot: Snapshot;
}

function chainsOf(history: readonly Snapshot[]): Chains {
  const chains = new Map<PartId, Map<Fingerprint, Sighting>>();
  let previous: Snapshot | undefined;
  const written = new Map<PartId, Written>();
  for (const [at, snapshot] of history.entries()) {
    // What an import ended with and what was seen here first are no two states of one store.
    if (previous !== undefined && isImported(previous) === isImported(snapshot))
      noteRefusals(previous, snapshot, chains, written);
    for (const saved of partsIn(snapshot)) see(chains, snapshot, at, saved);
    for (const part of snapshot.wrote ?? []) {
      const saved = partIn(snapshot, part);
      const generation = saved === undefined ? undefined : generationOf(saved);
      if (generation !== undefined) written.set(part, { generation, snapshot });
    }
    if (snapshot.findings.includes('S22') && partIn(snapshot, LOGIN_PART) === undefined)
      noteLogout(chains, snapshot);
    // What was imported never stood in the store: nobody blanked it there.
    if (snapshot.reason !== 'import') previous = snapshot;
  }
  return chains;
}

function see(
  chains: Map<PartId, Map<Fingerprint, Sighting>>,
  snapshot: Snapshot,
  at: number,
  saved: SavedPart,
): void {
  const generation = generationOf(saved);
  if (generation === undefined) return;
  let chain = chains.get(saved.part);
  if (chain === undefined) chains.set(saved.part, (chain = new Map<Fingerprint, Sighting>()));
  const complete = saved.state !== 'incomplete';
  const owner = ownerOf(snapshot, saved);
  const known = chain.get(generation);
  if (known === undefined) {
    chain.set(generation, {
      generation,
      firstSeq: snapshot.seq,
      lastSeq: snapshot.seq,
      ...{ first: snapshot, firstAt: at, lastAt: at },
      ...{ refusedBy: [], logout: undefined },
      best: { snapshot, saved },
      accessToken: saved.accessToken,
      tokenSince: snapshot.takenAt,
      complete,
      refusal: undefined,
      loggedOutAfter: false,
      owner,
      machines: new Map([[snapshot.machine, snapshot]]),
      imported: isImported(snapshot),
    });
    return;
  }
  if (known.imported && !isImported(snapshot)) {
    // Its place is where this vault saw it, whatever an import knew before.
    known.imported = false;
    known.first = snapshot;
    known.firstAt = at;
    chain.delete(generation);
    chain.set(generation, known);
  }
  known.lastSeq = snapshot.seq;
  known.lastAt = at;
  known.loggedOutAfter = false;
  known.logout = undefined;
  known.owner = { ...owner, ...definedIn(known.owner) };
  known.machines.set(snapshot.machine, snapshot);
  if (saved.accessToken !== known.accessToken) {
    known.accessToken = saved.accessToken;
    known.tokenSince = snapshot.takenAt;
  }
  if ((complete || !known.complete) && !isPoorer(saved, known.best.saved)) known.best = { snapshot, saved };
  known.complete ||= complete;
}

/** Whether the same tokens have lost what tells Claude Code which subscription they belong to (signature S8). */
export function isPoorer(copy: PartSummary, than: PartSummary): boolean {
  const { login: now } = copy;
  const { login: before } = than;
  const lostType = now?.subscriptionType === undefined && before?.subscriptionType !== undefined;
  const lostTier = now?.rateLimitTier === undefined && before?.rateLimitTier !== undefined;
  return copy.part === LOGIN_PART && (lostType || lostTier);
}

/**
 * A generation that stood right before its part was emptied was refused by the
 * server, as far as Claude Code's own blanking tells. An entry counts only when
 * it was emptied alone and kept its client: many at once are a wipe, and a new
 * client id is a silent new registration.
 */
function noteRefusals(
  before: Snapshot,
  after: Snapshot,
  chains: ReadonlyMap<PartId, Map<Fingerprint, Sighting>>,
  written: ReadonlyMap<PartId, Written>,
): void {
  if (after.content.kind !== 'parts' || before.content.kind !== 'parts') return;
  // It stood in the store before what it seems to follow, and tells nothing of that.
  if (isLate(after, before)) return;
  const now = new Map(after.content.parts.map((saved) => [saved.part, saved]));
  const emptied = before.content.parts.filter(
    (saved) => saved.generation !== undefined && now.get(saved.part)?.state === 'tokenless',
  );
  for (const saved of emptied) {
    const sighting = chains.get(saved.part)?.get(saved.generation ?? '');
    if (sighting === undefined || sighting.refusal === 'after-restore') continue;
    const keptClient = now.get(saved.part)?.entry?.clientId === saved.entry?.clientId;
    const isLogin = saved.part === LOGIN_PART;
    const put = written.get(saved.part);
    if (put?.generation === saved.generation) sighting.refusal = 'after-restore';
    else if (isLogin ? !isWipe(emptied) : emptied.length === 1 && keptClient) sighting.refusal = 'blanked';
    else continue;
    sighting.refusedBy = [before, after, ...(put === undefined ? [] : [put.snapshot])];
  }
}

/** Login and sign-ins emptied in one and the same write: no refusal does that (signature S7). */
function isWipe(emptied: readonly SavedPart[]): boolean {
  return emptied.length > 1 && emptied.some((saved) => entryKey(saved.part) !== undefined);
}

function noteLogout(chains: ReadonlyMap<PartId, Map<Fingerprint, Sighting>>, logout: Snapshot): void {
  for (const sighting of chains.get(LOGIN_PART)?.values() ?? []) {
    sighting.loggedOutAfter = true;
    sighting.logout = logout;
  }
}

function gradeChain(part: PartId, chain: readonly Sighting[], view: LineageView): readonly Generation[] {
  const graded: Generation[] = [];
  const later: Sighting[] = [];
  for (const sighting of [...chain].reverse()) {
    const { generation, firstSeq, lastSeq, best, tokenSince, refusal, owner, imported } = sighting;
    const grade = gradeOf(part, sighting, later, view);
    graded.unshift({ generation, firstSeq, lastSeq, best, tokenSince, grade, refusal, owner, imported });
    later.push(sighting);
  }
  return graded;
}

function gradeOf(part: PartId, one: Sighting, later: readonly Sighting[], view: LineageView): Grade {
  const isLogin = part === LOGIN_PART;
  if (!one.complete) return 'unknown';
  if (isLogin && areDifferent(one.owner, view)) return 'other-account';
  if (isTokenPart(part) && view.machine !== undefined && !one.machines.has(view.machine))
    return 'other-machine';
  if (one.refusal !== undefined) return 'refused';
  if (later.some((next) => !isLogin || !areDifferent(one.owner, next.owner))) return 'spent';
  const ends = one.best.saved.login?.refreshTokenExpiresAt;
  if (ends !== undefined && view.now !== undefined && ends <= view.now) return 'lapsed';
  if (isLogin && one.loggedOutAfter) return 'revoked-likely';
  return 'current';
}

function isTokenPart(part: PartId): boolean {
  return part === LOGIN_PART || entryKey(part) !== undefined;
}

/** What the login says of itself comes before what `.claude.json` said at the time. */
function ownerOf({ account, organization }: Snapshot, { login }: SavedPart): Owner {
  return { account: login?.account ?? account, organization: login?.organization ?? organization };
}

function definedIn({ account, organization }: Owner): Owner {
  return { ...(account !== undefined && { account }), ...(organization !== undefined && { organization }) };
}
