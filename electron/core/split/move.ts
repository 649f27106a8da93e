import { entryPart, textMember } from '../../../shared/blob';
import { SparekeyError } from '../../../shared/errors';
import { generationOf, lineageOf } from '../../../shared/lineage';
import type { MovedRow } from '../../../shared/split/moved-sign-in';
import type { PlannedMove } from '../../../shared/split/split-plan';
import { findPart } from '../../../shared/summary';
import type { Observation } from '../guard/observe';
import type { MovedSignIns } from '../ports/split';
import type { RestoreResult } from '../restore/restore';
import {
  copyOut,
  forgetMove,
  observeForMove,
  placesWithHelper,
  putIn,
  SIGN_IN_PATIENCE_MS,
  signedInEntry,
  takeOut,
  type SplitPorts,
} from './sign-in';

/**
 * Moves one sign-in out of the blob.
 *
 * In this order: noted in the register, copied into an entry of its own and read
 * back, handed out once by the helper for proof, the server's settings changed,
 * and only then taken out of the blob. Wherever it stops, either the old way
 * works or the new one; `resumeMoves` takes it from there.
 */
export async function moveOut(
  ports: SplitPorts,
  move: PlannedMove,
  claudeVersion: string | undefined,
): Promise<readonly RestoreResult[]> {
  const { profile, moved, clock } = ports;
  return moved.exclusively(profile.id, move.key, SIGN_IN_PATIENCE_MS, async () => {
    // Whoever was at it until now may have moved it: taking that for a move that failed would end the sign-in.
    if ((await rowNow(moved, profile.id, move.key))?.state === 'moved')
      throw new SparekeyError('move-refused', `The sign-in of ${move.server} was moved meanwhile.`);
    const row: MovedRow = {
      ...move,
      profile: profile.id,
      configDir: profile.configDir,
      movedAt: clock.now(),
      claudeVersion,
      state: 'moving',
      health: { kind: 'good' },
    };
    await moved.note(row);
    try {
      await prepare(ports, row);
    } catch (error) {
      // If even this fails, the row stays, and the next start goes on with it.
      await forgetMove(ports, row);
      throw error;
    }
    return finishMoveOut(ports, row);
  });
}

/** All that comes before the blob is touched. */
async function prepare(ports: SplitPorts, row: MovedRow): Promise<void> {
  const { profile, helper } = ports;
  const observation = await observeForMove(ports);
  const entry = signedInEntry(observation, row.key);
  if (entry === undefined)
    throw new SparekeyError('move-refused', `The sign-in of ${row.server} is not there any more.`);
  await copyOut(ports, row, entry, observation);
  const token = textMember(entry, 'accessToken');
  if (token !== undefined && (await helper.ask(row)) !== `Bearer ${token}`)
    throw new SparekeyError('helper-not-working', row.server);
  await profile.servers.setHelper(row.server, row.places, helper.commandFor(row.profile, row.key));
}

/** From changed settings to the end. */
async function finishMoveOut(ports: SplitPorts, row: MovedRow): Promise<readonly RestoreResult[]> {
  const { moved, profile, helper } = ports;
  const results = await takeOut(ports, row);
  // Whoever wrote an old copy of the settings back meanwhile took the helper out; where it stands nothing is written.
  await profile.servers.setHelper(row.server, row.places, helper.commandFor(row.profile, row.key));
  const own = await moved.open(row.profile, row.key);
  if (own.kind !== 'present')
    throw new SparekeyError('moved-sign-in-unreachable', `${row.server} was moved and cannot be read back.`);
  await moved.note({ ...row, state: 'moved' });
  return results;
}

export interface MoveBackOptions {
  /** Whether to give up the moved tokens under this key where Claude Code has signed in by itself since. */
  readonly keepsTheirs?: ((key: string) => boolean) | undefined;
}

/**
 * Moves one sign-in back into the blob, with its newest tokens: into the blob
 * first, then the settings, then the entry of its own goes.
 */
export async function moveBack(
  ports: SplitPorts,
  row: MovedRow,
  options: MoveBackOptions = {},
): Promise<readonly RestoreResult[]> {
  const { moved } = ports;
  return moved.exclusively(row.profile, row.key, SIGN_IN_PATIENCE_MS, async () => {
    const now = await rowNow(moved, row.profile, row.key);
    return now === undefined ? [] : moveBackNow(ports, now, options);
  });
}

/** The row as it is inside the lock; undefined once the sign-in was moved back. */
async function rowNow(moved: MovedSignIns, profile: string, key: string): Promise<MovedRow | undefined> {
  return (await moved.list()).find((row) => row.profile === profile && row.key === key);
}

async function moveBackNow(
  ports: SplitPorts,
  row: MovedRow,
  options: MoveBackOptions,
): Promise<readonly RestoreResult[]> {
  const { profile, moved } = ports;
  // From here on the helper refreshes nothing: what is read now is the newest.
  await moved.note({ ...row, state: 'moving-back' });
  let results: readonly RestoreResult[] = [];
  try {
    const own = await moved.open(row.profile, row.key);
    if (own.kind === 'unreachable')
      throw new SparekeyError(
        'moved-sign-in-unreachable',
        `${row.server} cannot be read from the keychain.`,
        own.cause.detail,
      );
    if (own.kind === 'present') {
      const { entry } = own.signIn;
      results = await putIn(ports, row, entry, (live) => mayReplace(ports, row, live, entry, options));
    }
  } catch (error) {
    await moved.note({ ...row, state: 'moved' });
    throw error;
  }
  await profile.servers.setHelper(row.server, placesWithHelper(ports, row), undefined);
  await moved.remove(row.profile, row.key);
  await moved.drop(row.profile, row.key);
  return results;
}

/**
 * Whether the moved tokens go over what the blob holds. Over nothing, over a
 * stub, and over tokens from before the move, which a stale session may have
 * written back; never over a sign-in of Claude Code's own since.
 */
async function mayReplace(
  ports: SplitPorts,
  row: MovedRow,
  observation: Observation,
  entry: object,
  { keepsTheirs }: MoveBackOptions,
): Promise<boolean> {
  const live = signedInEntry(observation, row.key);
  if (live !== undefined && JSON.stringify(live) === JSON.stringify(entry)) return false;
  if (!(await isSignedInSince(ports, row, observation))) return true;
  if (keepsTheirs?.(row.key) === true) return false;
  throw new SparekeyError('signed-in-since', row.server);
}

/** Whether Claude Code has signed in there by itself since the move: what the blob holds is newer than that. */
export async function isSignedInSince(
  { profile, vault }: SplitPorts,
  { key }: MovedRow,
  observation: Observation,
): Promise<boolean> {
  if (signedInEntry(observation, key) === undefined) return false;
  const part = entryPart(key);
  const summary = observation.live.kind === 'blob' ? findPart(observation.live.summary, part) : undefined;
  const history = await vault.history(profile.id);
  const out = history.findLast(
    ({ reason, wrote }) => reason === 'move-out' && wrote?.includes(part) === true,
  );
  const seen = lineageOf(history)
    .generations(part)
    .find(({ generation }) => summary !== undefined && generation === generationOf(summary));
  return out === undefined || seen === undefined || seen.firstSeq >= out.seq;
}

/** Finishes, or takes back, what a crash left half done. Answers the servers that it was about. */
export async function resumeMoves(ports: SplitPorts): Promise<readonly string[]> {
  const { profile, moved } = ports;
  const resumed: string[] = [];
  for (const { key, server } of await unfinished(ports)) {
    await moved.exclusively(profile.id, key, SIGN_IN_PATIENCE_MS, async () => {
      // Whoever was at it until now may have finished.
      const row = (await unfinished(ports)).find((one) => one.key === key);
      if (row === undefined) return;
      await resume(ports, row);
      resumed.push(server);
    });
  }
  return resumed;
}

async function unfinished({ profile, moved }: SplitPorts): Promise<readonly MovedRow[]> {
  return (await moved.list()).filter((row) => row.profile === profile.id && row.state !== 'moved');
}

async function resume(ports: SplitPorts, row: MovedRow): Promise<void> {
  const { profile, moved, helper } = ports;
  if (row.state === 'moving-back') return void (await moveBackNow(ports, row, {}));
  const isInBlob = signedInEntry(await observeForMove(ports), row.key) !== undefined;
  const own = await moved.open(row.profile, row.key);
  if (own.kind === 'unreachable')
    throw new SparekeyError('moved-sign-in-unreachable', `${row.server} cannot be read from the keychain.`);
  const isAsked = placesWithHelper(ports, row).length > 0;
  if (isAsked && (isInBlob || own.kind === 'present')) {
    await profile.servers.setHelper(row.server, row.places, helper.commandFor(row.profile, row.key));
    await finishMoveOut(ports, row);
  } else if (isInBlob || own.kind === 'absent') await forgetMove(ports, row);
  else await moveBackNow(ports, row, {});
}
