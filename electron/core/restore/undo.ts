import type { PartId, JsonValue } from '../../../shared/blob';
import { listed, partName } from '../../../shared/diff';
import { SparekeyError } from '../../../shared/errors';
import type { JournalEvent, WrittenPart } from '../../../shared/journal';
import { partIn } from '../../../shared/snapshot';
import { findPart } from '../../../shared/summary';
import { observe } from '../guard/observe';
import { parsePart, writeParts, type RestorePorts, type RestoreResult } from './restore';

type Wrote = Extract<JournalEvent, { readonly kind: 'wrote' }>;

export interface UndoResult extends RestoreResult {
  /** Parts that Claude Code changed since, and that were therefore left alone. */
  readonly left: readonly PartId[];
}

/** The last restore or heal that has not been undone, if there is one. */
export function lastUndoable(events: readonly JournalEvent[]): Wrote | undefined {
  const wrote = events.filter((event) => event.kind === 'wrote');
  const undone = new Set(wrote.map(({ undoes }) => undoes).filter((at) => at !== undefined));
  return wrote.findLast(({ write, at }) => (write === 'restore' || write === 'heal') && !undone.has(at));
}

/**
 * Takes back what the last restore or heal wrote: each part that still is what
 * we wrote gets its former value again, or goes where there was none. What
 * Claude Code changed since is newer and stays.
 */
export async function undo(ports: RestorePorts): Promise<UndoResult> {
  const { profile, vault, journal, clock } = ports;
  const last = lastUndoable(await journal.read(profile.id));
  if (last === undefined)
    throw new SparekeyError('nothing-to-undo', 'Sparekey has put nothing back yet that could be undone.');
  const observation = await observe(profile.store, clock, await vault.fingerprints());
  const { live } = observation;
  if (live.kind === 'unreachable')
    throw new SparekeyError('store-unreachable', profile.store.location.location, live.cause.detail);
  const untouched = last.parts.filter((written) => isUntouched(written));
  const left = last.parts.filter((written) => !untouched.includes(written)).map(({ part }) => part);
  if (untouched.length === 0) {
    const names = listed(left.map(partName));
    throw new SparekeyError(
      'nothing-to-undo',
      `Claude Code has changed ${names} since the last restore, and the newer values are kept.`,
    );
  }
  const attempt = await writeParts(ports, observation, await formerValues(ports, last, untouched), {
    write: 'undo',
    undoes: last.at,
  });
  if (attempt.kind === 'moved-on') throw new SparekeyError('store-moved-on', profile.store.location.location);
  return { ...attempt.result, left };

  function isUntouched({ part, after }: WrittenPart): boolean {
    const now = live.kind === 'blob' ? findPart(live.summary, part)?.value : undefined;
    return live.kind === 'blob' && now === after;
  }
}

async function formerValues(
  { vault, profile }: RestorePorts,
  last: Wrote,
  parts: readonly WrittenPart[],
): Promise<ReadonlyMap<PartId, JsonValue | undefined>> {
  const safety = (await vault.history(profile.id)).find(({ id }) => id === last.safety);
  if (safety === undefined) throw new SparekeyError('no-such-snapshot', last.safety);
  const refs = parts
    .filter(({ before }) => before !== undefined)
    .map(({ part }) => ({ part, saved: partIn(safety, part) }));
  const opened = await vault.open(refs.map(({ saved }) => saved).filter((saved) => saved !== undefined));
  const values = new Map<PartId, JsonValue | undefined>(parts.map(({ part }) => [part, undefined]));
  for (const { part, saved } of refs) values.set(part, parsePart(part, saved && opened.get(saved.object)));
  return values;
}
