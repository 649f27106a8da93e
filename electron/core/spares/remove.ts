import { partsOf, withParts } from '../../../shared/blob';
import type { ForgetWish } from '../../../shared/forget';
import {
  SPARE_HALVES,
  partsOfServer,
  type SpareHalf,
  type SpareNote,
} from '../../../shared/split/separate-spare';
import type { Clock } from '../ports/machine';
import type { Profile, ProfileBook } from '../ports/profile';
import type { SeparateSpares } from '../ports/spares';
import type { Vault } from '../ports/vault';
import { openHalf } from './open';
import { noteOf } from './write';

export interface RemovePorts {
  readonly spares: SeparateSpares;
  readonly profileBook: Pick<ProfileBook, 'all'>;
}

/**
 * Removes every separate spare of every profile, and the note of them: what
 * switching them off and an uninstallation do. Answers how many entries there
 * were. May prompt. Throws `separate-spare-unreachable`; what stays is still noted.
 */
export async function removeSpares({ spares, profileBook }: RemovePorts): Promise<number> {
  const known = (await profileBook.all()).map(({ profile }) => profile.id);
  return spares.exclusively(async () => {
    const noted = spares.notes().map(({ profile }) => profile);
    let removed = 0;
    for (const profile of new Set([...noted, ...known])) removed += await removeAll(spares, profile);
    return removed;
  });
}

async function removeAll(spares: SeparateSpares, profile: string): Promise<number> {
  let removed = 0;
  for (const half of SPARE_HALVES) removed += Number(await removeHalf(spares, profile, half));
  await spares.drop(profile);
  return removed;
}

async function removeHalf(spares: SeparateSpares, profile: string, half: SpareHalf): Promise<boolean> {
  return (await cannotHold(spares, profile, half)) ? false : spares.remove(profile, half);
}

/** Where there is no keychain, and nothing was ever noted, there is nothing to be removed. */
async function cannotHold(spares: SeparateSpares, profile: string, half: SpareHalf): Promise<boolean> {
  if (noteIn(spares, profile)?.[half] !== undefined) return false;
  const reading = await spares.open(profile, half);
  return reading.kind === 'unreachable' && reading.cause.code === 'no-keychain';
}

export interface ForgetInSparesPorts {
  readonly profile: Pick<Profile, 'id'>;
  readonly spares: SeparateSpares;
  readonly vault: Pick<Vault, 'fingerprints'>;
  readonly clock: Clock;
}

/**
 * Destroys what of the separate spares is to be forgotten. Call it within
 * `exclusively`, together with what destroys it elsewhere: else the app could
 * write it once more. May prompt. Throws `separate-spare-unreachable`.
 */
export async function forgetInSpares(ports: ForgetInSparesPorts, wish: ForgetWish): Promise<void> {
  const { profile, spares } = ports;
  switch (wish.kind) {
    case 'profile':
      await removeAll(spares, profile.id);
      return;
    case 'login':
      await removeHalf(spares, profile.id, 'login');
      return noteHalf(spares, profile.id, { login: undefined });
    case 'server':
      return forgetServer(ports, wish.name);
  }
}

async function forgetServer(ports: ForgetInSparesPorts, server: string): Promise<void> {
  const { profile, spares, vault, clock } = ports;
  if (await cannotHold(spares, profile.id, 'mcp')) return;
  const held = await openHalf(ports, 'mcp');
  if (held === undefined) return;
  const doomed = partsOfServer(held.blob, server);
  if (doomed.length === 0) return;
  const blob = withParts(held.blob, new Map(doomed.map((part) => [part, undefined])));
  if (partsOf(blob).length === 0) {
    await spares.remove(profile.id, 'mcp');
    return noteHalf(spares, profile.id, { mcp: undefined });
  }
  const writtenAt = clock.now();
  await spares.store({ ...held, writtenAt, blob });
  const mcp = noteOf(blob, writtenAt, await vault.fingerprints());
  return noteHalf(spares, profile.id, { mcp });
}

async function noteHalf(
  spares: SeparateSpares,
  profile: string,
  change: Pick<SpareNote, 'login'> | Pick<SpareNote, 'mcp'>,
): Promise<void> {
  const note = noteIn(spares, profile);
  if (note !== undefined) await spares.note({ ...note, ...change });
}

function noteIn(spares: SeparateSpares, profile: string): SpareNote | undefined {
  return spares.notes().find((note) => note.profile === profile);
}
