/**
 * What a restore would do, decided before anything happens.
 *
 * Live wins: what Claude Code holds is kept, whatever the vault has. Filled in is
 * only what is missing, emptied, or provably older than what the vault saw later.
 * Anything else that would be overwritten needs a snapshot named by the user.
 */
import { assertNever } from './assert';
import { baselineOf, baselineWithout, clobberSigns, type Baseline } from './baseline';
import { LOGIN_PART, entryKey, type PartId } from './blob';
import { listed, partName } from './diff';
import type { LiveState } from './findings/types';
import { generationOf, isPoorer, type Generation, type Grade, type Lineage } from './lineage';
import { partIn, partsIn, type SavedPart, type Snapshot } from './snapshot';
import type { Fingerprint, PartSummary } from './summary';

/** Which parts the user asked for. Nothing chosen: whatever is missing or emptied. */
export interface Selection {
  readonly login: boolean;
  readonly mcp: boolean;
  /** Server names, or whole entry keys. */
  readonly servers: readonly string[];
}

export const WHATEVER_IS_MISSING: Selection = { login: false, mcp: false, servers: [] };

/**
 * Why a part is put back. `rolled-back`: the live tokens are an older generation
 * than one the vault saw later, so they are spent. `chosen`: a live value gives
 * way to a snapshot that the user named.
 */
export type RestoreCause = 'missing' | 'emptied' | 'incomplete' | 'rolled-back' | 'chosen';

export interface PlannedPart {
  readonly part: PartId;
  readonly cause: RestoreCause;
  readonly saved: SavedPart;
  readonly snapshot: string;
  readonly takenAt: number;
  readonly grade: Grade;
  /** What stands there now; undefined when nothing does. */
  readonly before: Fingerprint | undefined;
}

/** Why a part stays as it is. */
export type LeftReason =
  | { readonly kind: 'live-is-good' }
  | { readonly kind: 'live-is-newer' }
  | { readonly kind: 'no-spare' }
  /** It was moved out of the blob, and its tokens are newer than any that the vault has. */
  | { readonly kind: 'moved' }
  | { readonly kind: 'graded'; readonly grade: Exclude<Grade, 'current'> };

export interface LeftPart {
  readonly part: PartId;
  readonly reason: LeftReason;
  /** One plain sentence: why, and what helps instead. */
  readonly sentence: string;
}

export interface RestorePlan {
  readonly kind: 'plan';
  /** What the plan was made from: the fingerprint of the live text, or undefined where there was no blob. */
  readonly base: Fingerprint | undefined;
  readonly puts: readonly PlannedPart[];
  readonly leaves: readonly LeftPart[];
  /** The live text does not parse: it is replaced as a whole, and kept in the vault as evidence. */
  readonly replacesUnparsable: boolean;
  /** UTF-8 bytes that the blob will have, give or take some dozens. */
  readonly bytes: number;
}

export interface RestoreRefusal {
  readonly kind: 'refused';
  readonly code: 'store-unreachable' | 'nothing-to-restore' | 'cannot-help';
  readonly sentence: string;
  readonly leaves: readonly LeftPart[];
}

export interface RestoreRequest {
  readonly live: LiveState;
  readonly history: readonly Snapshot[];
  readonly lineage: Lineage;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Parts that were moved out of the blob. */
  readonly moved?: ReadonlySet<PartId> | undefined;
  readonly selection: Selection;
  /** A snapshot that the user named; without it, the newest good generation of each part. */
  readonly from?: Snapshot | undefined;
  /** The user knows better: put back even what the grade says cannot work. */
  readonly force?: boolean | undefined;
}

/** Decides what a restore would put back, what it leaves and why; or why it would do nothing. */
export function planRestore(request: RestoreRequest): RestorePlan | RestoreRefusal {
  const { live } = request;
  if (live.kind === 'unreachable') {
    return refusal(
      'store-unreachable',
      'The credentials cannot be read right now, so nothing is put back.',
      [],
    );
  }
  const decide = decider(request);
  const puts: PlannedPart[] = [];
  const leaves: LeftPart[] = [];
  for (const part of candidates(request)) {
    const decision = decide(part);
    if ('cause' in decision) puts.push(decision);
    else leaves.push(decision);
  }
  if (puts.length === 0) return refuse(request, leaves);
  return {
    kind: 'plan',
    base:
      live.kind === 'blob'
        ? live.summary.fingerprint
        : live.kind === 'unparsable'
          ? live.fingerprint
          : undefined,
    puts,
    leaves,
    replacesUnparsable: live.kind === 'unparsable',
    bytes: expectedBytes(live, puts),
  };
}

/** By the sizes of the parts, since nothing has been opened yet. Characters count as bytes: tokens are ASCII. */
function expectedBytes(live: LiveState, puts: readonly PlannedPart[]): number {
  const replaced = new Set(puts.map(({ part }) => part));
  const kept = live.kind === 'blob' ? live.summary.parts.filter(({ part }) => !replaced.has(part)) : [];
  const parts = [...kept, ...puts.map(({ saved }) => saved)];
  // `"<key>":<value>,` for each, in which a part's id is its key and some more; and the two braces.
  return parts.reduce((sum, { part, size }) => sum + part.length + size + 4, 2);
}

/** The parts in question, in the order in which they stood in the blob. */
function candidates(request: RestoreRequest): readonly PartId[] {
  const { live, lineage, selection, from, moved } = request;
  const everything = !selection.login && !selection.mcp && selection.servers.length === 0;
  const expected =
    from === undefined
      ? [...(baselineIn(request)?.expected.keys() ?? []), ...emptiedParts(live, lineage)]
      : partsIn(from).map((saved) => saved.part);
  // Moved ones are spoken of where they are asked for by name.
  if (everything) return [...new Set(expected)].filter((part) => moved?.has(part) !== true);
  return [...new Set([...expected, ...lineage.parts])].filter((part) => {
    if (part === LOGIN_PART) return selection.login;
    const key = entryKey(part);
    if (key === undefined) return false;
    if (selection.servers.some((name) => name === key || name === partName(part))) return true;
    return selection.mcp && expected.includes(part) && moved?.has(part) !== true;
  });
}

function baselineIn({ history, now, moved }: RestoreRequest): Baseline | undefined {
  return baselineWithout(baselineOf(history, undefined, now), moved ?? new Set());
}

/** Parts that stand there without the tokens they once had, however long ago they lost them. */
function emptiedParts(live: LiveState, lineage: Lineage): readonly PartId[] {
  if (live.kind !== 'blob') return [];
  const emptied = live.summary.parts.filter(({ state }) => state === 'tokenless').map(({ part }) => part);
  return emptied.filter((part) => lineage.generations(part).length > 0);
}

function decider(request: RestoreRequest): (part: PartId) => PlannedPart | LeftPart {
  const { live, lineage, from, force, moved } = request;
  const liveParts = new Map(
    (live.kind === 'blob' ? live.summary.parts : []).map((summary) => [summary.part, summary]),
  );
  const baseline = baselineIn(request);
  const clobbered = baseline !== undefined && clobberSigns(baseline, live, lineage) > 1;
  return (part) => {
    if (moved?.has(part) === true) return left(part, { kind: 'moved' });
    const spare = from === undefined ? lineage.spare(part) : generationIn(from, part, lineage);
    if (spare === undefined) return left(part, { kind: 'no-spare' });
    const now = liveParts.get(part);
    const cause = causeFor(now, spare, lineage, from !== undefined || force === true);
    if (cause === 'live-is-good' || cause === 'live-is-newer') return left(part, { kind: cause });
    const { saved, snapshot } = spare.best;
    const worksOnlyOnce = saved.state !== 'opaque' && spare.grade !== 'current';
    if (worksOnlyOnce && force !== true && !mayTryBlanked(part, spare, clobbered)) {
      return left(part, { kind: 'graded', grade: spare.grade });
    }
    return {
      part,
      cause,
      saved,
      snapshot: snapshot.id,
      takenAt: snapshot.takenAt,
      grade: spare.grade,
      before: now?.value,
    };
  };
}

/**
 * In a clobber many processes race, and the loser empties the winner's new
 * tokens: such a sign-in is worth one try. Refused after we put it back: never.
 */
function mayTryBlanked(part: PartId, spare: Generation, clobbered: boolean): boolean {
  return clobbered && entryKey(part) !== undefined && spare.refusal === 'blanked';
}

/** The generation of a part in a named snapshot, with its grade, and with that very copy as the one to use. */
function generationIn(from: Snapshot, part: PartId, lineage: Lineage): Generation | undefined {
  const saved = partIn(from, part);
  const name = saved === undefined ? undefined : generationOf(saved);
  const known = lineage.generations(part).find((one) => one.generation === name);
  if (saved === undefined || known === undefined) return undefined;
  return saved.state === 'incomplete' ? known : { ...known, best: { snapshot: from, saved } };
}

function causeFor(
  now: PartSummary | undefined,
  spare: Generation,
  lineage: Lineage,
  chosen: boolean,
): RestoreCause | 'live-is-good' | 'live-is-newer' {
  if (now === undefined) return 'missing';
  const { saved } = spare.best;
  if (now.state === 'tokenless') return 'emptied';
  if (now.value === saved.value) return 'live-is-good';
  if (now.state === 'incomplete' && saved.state === 'good') return 'incomplete';
  if (generationOf(now) === spare.generation && isPoorer(now, saved)) return 'incomplete';
  if (chosen) return 'chosen';
  if (now.state === 'opaque') return 'live-is-good';
  const liveGeneration = generationOf(now);
  if (liveGeneration === spare.generation) return 'live-is-good';
  const seen = lineage.generations(now.part);
  const liveIndex = seen.findIndex((one) => one.generation === liveGeneration);
  if (liveIndex < 0) return 'live-is-newer';
  const isOlder = liveIndex < seen.findIndex((one) => one.generation === spare.generation);
  return isOlder && seen[liveIndex]?.grade === 'spent' ? 'rolled-back' : 'live-is-good';
}

function refuse(
  { live, selection, history, lineage }: RestoreRequest,
  leaves: readonly LeftPart[],
): RestoreRefusal {
  const blocked = leaves.filter(({ reason }) => isBlocked(reason));
  if (blocked.length > 0) {
    // Two sign-ins may go by one name, and stay for one reason.
    const sentences = new Set(blocked.map(({ sentence }) => sentence));
    return refusal('cannot-help', [...sentences].join(' '), leaves);
  }
  if (history.length === 0)
    return refusal('nothing-to-restore', 'The vault holds no snapshot of this profile yet.', leaves);
  if (leaves.length > 0) {
    const names = [...new Set(leaves.map(({ part }) => partName(part)))];
    return refusal(
      'nothing-to-restore',
      `Nothing is missing: ${listed(names)} ${names.length === 1 ? 'is' : 'are'} in place.`,
      leaves,
    );
  }
  if (selection.servers.length > 0) {
    const known = [...new Set(lineage.parts.filter((part) => entryKey(part) !== undefined).map(partName))];
    const others = known.length === 0 ? 'none at all' : listed(known.toSorted());
    return refusal(
      'nothing-to-restore',
      `The vault has never seen a sign-in for ${listed(selection.servers)} (but for: ${others}).`,
      leaves,
    );
  }
  const where =
    live.kind === 'blob' ? 'Nothing is missing.' : 'The vault holds no good version to go back to.';
  return refusal('nothing-to-restore', where, leaves);
}

function isBlocked({ kind }: LeftReason): boolean {
  return kind === 'graded' || kind === 'no-spare' || kind === 'moved';
}

function refusal(
  code: RestoreRefusal['code'],
  sentence: string,
  leaves: readonly LeftPart[],
): RestoreRefusal {
  return { kind: 'refused', code, sentence, leaves };
}

function left(part: PartId, reason: LeftReason): LeftPart {
  return { part, reason, sentence: sentenceFor(part, reason) };
}

function sentenceFor(part: PartId, reason: LeftReason): string {
  const name = part === LOGIN_PART ? 'Claude login' : partName(part);
  const again = part === LOGIN_PART ? 'sign in with claude auth login' : `sign in to ${name} with /mcp`;
  switch (reason.kind) {
    case 'live-is-good':
      return `${name} is in place and is kept.`;
    case 'live-is-newer':
      return `${name} is newer in the store than in the vault and is kept.`;
    case 'no-spare':
      return `The vault has no good copy of ${name}; ${again}.`;
    case 'moved':
      return `${name} was moved into a keychain entry of its own, and its tokens there are newer; sparekey split --undo ${name} puts those back.`;
    case 'graded':
      return `${whyNot(name, reason.grade)}; ${again}.`;
    default:
      return assertNever(reason);
  }
}

function whyNot(name: string, grade: Exclude<Grade, 'current'>): string {
  switch (grade) {
    case 'spent':
      return `That copy of ${name} was replaced by a newer one, and its refresh token works only once`;
    case 'refused':
      return `The newest copy of ${name} was refused by the server`;
    case 'lapsed':
      return `The newest copy of ${name} has reached its end`;
    case 'revoked-likely':
      return `The newest copy of ${name} was signed out, which most likely revoked it`;
    case 'other-account':
      return `The newest copy of ${name} belongs to another account`;
    case 'other-machine':
      return `The newest copy of ${name} was taken on another machine, which may have used it since`;
    case 'unknown':
      return `No complete copy of ${name} was ever seen`;
    default:
      return assertNever(grade);
  }
}
