import type { JsonObject } from '../../../shared/blob';
import { SparekeyError } from '../../../shared/errors';
import type { SeparateSpare, SpareHalf } from '../../../shared/split/separate-spare';
import type { Profile } from '../ports/profile';
import type { SeparateSpares } from '../ports/spares';

export interface OpenPorts {
  readonly profile: Pick<Profile, 'id'>;
  readonly spares: SeparateSpares;
}

/** What the separate spares of a profile hold, both halves as one blob. Secret. */
export interface OpenedSpares {
  readonly root: JsonObject;
  /** Epoch milliseconds. */
  readonly writtenAt: number;
}

/** Undefined when there are none. May prompt. Throws `separate-spare-unreachable`. */
export async function openSpares(ports: OpenPorts): Promise<OpenedSpares | undefined> {
  const halves = [await openHalf(ports, 'login'), await openHalf(ports, 'mcp')];
  const there = halves.filter((half) => half !== undefined);
  if (there.length === 0) return undefined;
  const root: JsonObject = Object.fromEntries(there.flatMap(({ blob }) => Object.entries(blob)));
  return { root, writtenAt: Math.max(...there.map(({ writtenAt }) => writtenAt)) };
}

/** Undefined when there is none. May prompt. Throws `separate-spare-unreachable`. */
export async function openHalf(
  { profile, spares }: OpenPorts,
  half: SpareHalf,
): Promise<SeparateSpare | undefined> {
  const reading = await spares.open(profile.id, half);
  if (reading.kind === 'unreachable')
    throw new SparekeyError(
      'separate-spare-unreachable',
      `${spares.description} does not hand them out`,
      reading.cause.detail,
    );
  return reading.kind === 'present' ? reading.spare : undefined;
}
