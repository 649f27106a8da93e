/** What it takes to forget a login, a server's sign-in or a whole profile, as plain data. */
import { LOGIN_PART, entryKey, type PartId } from './blob';
import { generationOf } from './lineage';
import { partsIn, type SavedPart, type Snapshot } from './snapshot';

/** What the user wants forgotten: of one profile the login, all of one server, or everything. */
export type ForgetWish =
  | { readonly kind: 'login' }
  | { readonly kind: 'server'; readonly name: string }
  | { readonly kind: 'profile' };

/** What is destroyed: some parts of one profile, in every generation, or all that is held of it. */
export interface ForgetTarget {
  readonly profile: string;
  readonly parts: readonly PartId[] | 'everything';
}

/** What a forgetting would destroy. */
export interface ForgetCount {
  /** Different generations, of all parts together. */
  readonly generations: number;
  /** Snapshots that lose something. */
  readonly snapshots: number;
  /** Those of them that go as a whole: their text did not parse, and may hold anything. */
  readonly whole: number;
}

/** Compared with nothing: a snapshot that lost a part no longer shows what was in the store. */
export const NO_FINGERPRINT = '0'.repeat(64);

export function isTouched(snapshot: Snapshot, { profile, parts }: ForgetTarget): boolean {
  if (snapshot.profile !== profile) return false;
  return parts === 'everything' || snapshot.content.kind === 'raw' || doomedIn(snapshot, parts).length > 0;
}

/** The same snapshot without the parts; undefined when nothing of it may stay. Takes one that is touched. */
export function afterForgetting(snapshot: Snapshot, { parts }: ForgetTarget): Snapshot | undefined {
  const { content } = snapshot;
  if (parts === 'everything' || content.kind !== 'parts') return undefined;
  const isLogin = parts.includes(LOGIN_PART);
  return {
    ...snapshot,
    fingerprint: NO_FINGERPRINT,
    account: isLogin ? undefined : snapshot.account,
    organization: isLogin ? undefined : snapshot.organization,
    wrote: snapshot.wrote?.filter((part) => !parts.includes(part)),
    content: {
      kind: 'parts',
      keys: content.keys.filter((key) => !parts.includes(`/${key}`)),
      parts: content.parts.filter(({ part }) => !parts.includes(part)),
    },
  };
}

export function countForgotten(history: readonly Snapshot[], target: ForgetTarget): ForgetCount {
  const touched = history.filter((snapshot) => isTouched(snapshot, target));
  const { parts } = target;
  const generations = new Set(
    touched.flatMap((snapshot) =>
      (parts === 'everything' ? partsIn(snapshot) : doomedIn(snapshot, parts)).map(
        (saved) => `${saved.part} ${generationOf(saved) ?? saved.value}`,
      ),
    ),
  );
  const whole = touched.filter((snapshot) => afterForgetting(snapshot, target) === undefined);
  return { generations: generations.size, snapshots: touched.length, whole: whole.length };
}

/** Every entry of a server, also those of earlier configurations of it. */
export function entriesOfServer(history: readonly Snapshot[], server: string): readonly PartId[] {
  return [
    ...new Set(
      history.flatMap((snapshot) =>
        partsIn(snapshot)
          .filter(({ part, entry }) => serverOf(part, entry?.server) === server)
          .map(({ part }) => part),
      ),
    ),
  ];
}

/** The servers that the vault holds anything of. */
export function serversIn(history: readonly Snapshot[]): readonly string[] {
  const names = history.flatMap((snapshot) =>
    partsIn(snapshot).map(({ part, entry }) => serverOf(part, entry?.server)),
  );
  return [...new Set(names.filter((name) => name !== undefined))].toSorted();
}

function serverOf(part: PartId, name: string | undefined): string | undefined {
  const key = entryKey(part);
  return key === undefined ? undefined : name || key.replace(/\|[^|]*$/, '');
}

function doomedIn(snapshot: Snapshot, parts: readonly PartId[]): readonly SavedPart[] {
  return partsIn(snapshot).filter(({ part }) => parts.includes(part));
}
