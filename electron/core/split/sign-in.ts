import {
  entryPart,
  isJsonObject,
  member,
  MCP_SECTION,
  textMember,
  type JsonObject,
} from '../../../shared/blob';
import { SparekeyError } from '../../../shared/errors';
import { isHelperFor } from '../../../shared/split/helper-command';
import type { MovedRow, ServerPlace } from '../../../shared/split/moved-sign-in';
import { observe, type Observation } from '../guard/observe';
import type { ClaudePrograms, MovedServers, MovedSignIns, SignInHelper } from '../ports/split';
import { writeParts, type RestorePorts, type RestoreResult } from '../restore/restore';

/** What moving takes. */
export interface SplitPorts extends RestorePorts {
  readonly moved: MovedSignIns;
  readonly helper: SignInHelper;
  readonly movedServers: MovedServers;
  readonly programs: ClaudePrograms;
}

/** How long to wait for somebody who refreshes or moves the same sign-in: longer than a dead process holds its lock. */
export const SIGN_IN_PATIENCE_MS = 15_000;
/** How often Claude Code may write in between before the user is asked to look again. */
const MAX_TRIES = 4;

/** Reads the blob for a move: it has to be readable, and whole. An absent one is empty. */
export async function observeForMove({ profile, vault, clock }: SplitPorts): Promise<Observation> {
  const observation = await observe(profile.store, clock, await vault.fingerprints());
  const { live } = observation;
  const { location } = profile.store.location;
  if (live.kind === 'unreachable') throw new SparekeyError('store-unreachable', location, live.cause.detail);
  if (live.kind === 'unparsable')
    throw new SparekeyError(
      'move-refused',
      `Claude Code’s credentials at ${location} are damaged; restore them first.`,
    );
  return observation;
}

/** The entry under a key, if it holds tokens. A stub that an old session wrote is none. */
export function signedInEntry({ root }: Observation, key: string): JsonObject | undefined {
  const entries = root === undefined ? undefined : member(root, MCP_SECTION);
  const entry = entries !== undefined && isJsonObject(entries) ? member(entries, key) : undefined;
  if (entry === undefined || !isJsonObject(entry)) return undefined;
  const hasToken = textMember(entry, 'refreshToken') ?? textMember(entry, 'accessToken');
  return hasToken === undefined ? undefined : entry;
}

/** The secret of a client that the user set up for a server: it stays in the blob, for whoever moves back. */
function configuredSecret({ root }: Observation, key: string): string | undefined {
  const clients = root === undefined ? undefined : member(root, 'mcpOAuthClientConfig');
  const client = clients !== undefined && isJsonObject(clients) ? member(clients, key) : undefined;
  return client !== undefined && isJsonObject(client) ? textMember(client, 'clientSecret') : undefined;
}

/** Makes the entry of our own hold what the blob holds. */
export async function copyOut(
  { moved }: SplitPorts,
  row: MovedRow,
  entry: JsonObject,
  observation: Observation,
): Promise<void> {
  const { profile, key, server, url, movedAt } = row;
  const clientSecret = configuredSecret(observation, key);
  const own = await moved.open(profile, key);
  const isSame =
    own.kind === 'present' &&
    JSON.stringify(own.signIn.entry) === JSON.stringify(entry) &&
    own.signIn.clientSecret === clientSecret;
  if (!isSame) await moved.store({ version: 1, profile, key, server, url, entry, clientSecret, movedAt });
}

/**
 * Takes an entry out of the blob. What it holds by then is copied first, every
 * time: a session that refreshed meanwhile has made the copy worthless.
 */
export async function takeOut(ports: SplitPorts, row: MovedRow): Promise<readonly RestoreResult[]> {
  const results: RestoreResult[] = [];
  for (let tries = 1; ; tries++) {
    const observation = await observeForMove(ports);
    const entry = signedInEntry(observation, row.key);
    if (entry === undefined) return results;
    if (tries > MAX_TRIES) throw new SparekeyError('store-moved-on', ports.profile.store.location.location);
    await copyOut(ports, row, entry, observation);
    const attempt = await writeParts(ports, observation, new Map([[entryPart(row.key), undefined]]), {
      write: 'move-out',
    });
    if (attempt.kind === 'written') results.push(attempt.result);
  }
}

/** Puts an entry into the blob, where `mayReplace` allows it over what stands there. */
export async function putIn(
  ports: SplitPorts,
  { key }: MovedRow,
  entry: JsonObject,
  mayReplace: (observation: Observation) => Promise<boolean>,
): Promise<readonly RestoreResult[]> {
  for (let tries = 1; ; tries++) {
    const observation = await observeForMove(ports);
    if (!(await mayReplace(observation))) return [];
    const attempt = await writeParts(ports, observation, new Map([[entryPart(key), entry]]), {
      write: 'move-back',
    });
    if (attempt.kind === 'written') return [attempt.result];
    if (tries >= MAX_TRIES) throw new SparekeyError('store-moved-on', ports.profile.store.location.location);
  }
}

/** The places of a row whose server asks Sparekey now. Throws `settings-unusable` where that cannot be told. */
export function placesWithHelper({ profile }: SplitPorts, row: MovedRow): readonly ServerPlace[] {
  const reading = profile.servers.read();
  if (reading.kind === 'unreachable')
    throw new SparekeyError('settings-unusable', `${profile.configDir} cannot be read`, reading.cause.detail);
  const servers = reading.kind === 'present' ? reading.servers : [];
  return servers.flatMap(({ name, place, helper }) => {
    if (name !== row.server || place.scope === 'project' || helper === undefined) return [];
    return isHelperFor(helper, row.profile, row.key) ? [place] : [];
  });
}

/** Undoes a move that has not changed the blob: nobody asks Sparekey any more, and the copy goes. */
export async function forgetMove(ports: SplitPorts, row: MovedRow): Promise<void> {
  const { profile, moved } = ports;
  await profile.servers.setHelper(row.server, placesWithHelper(ports, row), undefined);
  await moved.remove(row.profile, row.key);
  await moved.drop(row.profile, row.key);
}
