import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assertNever } from '../../../shared/assert';
import { isJsonObject, member, textMember, type JsonObject, type JsonValue } from '../../../shared/blob';
import { SparekeyError } from '../../../shared/errors';
import type { ServerPlace } from '../../../shared/split/moved-sign-in';
import type { ConfiguredServer } from '../../../shared/split/split-plan';
import { unreachableWords } from '../../../shared/text';
import type { Clock } from '../../core/ports/machine';
import type { ClaudeServers, ServersReading } from '../../core/ports/split';
import type { HeldLocks, ReplaceOutcome } from '../../core/ports/store';
import { ClaudeLocks, settingsLock } from '../claude-locks';
import { readSettings } from '../claude-settings';
import { noStep, type OnStep } from '../fs/atomic-file';
import { readFileNow } from '../stores/file-reading';
import { replaceFile } from '../stores/file-replace';
import { sweepLeftovers, temporaryFor } from '../fs/leftovers';
import { HELPER_MEMBER, parseSettings, serverPath, withHelper } from './helper-edit';

export interface ClaudeServersOptions {
  /** Where `.claude.json` may be; the first that exists is the one. */
  readonly candidates: readonly string[];
  readonly clock: Clock;
  readonly onStep?: OnStep;
}

/** Claude Code itself waits about so long for this lock. */
const LOCK_PATIENCE_MS = 8_000;
const MAX_TRIES = 5;

/** The MCP servers in Claude Code's settings file. Changes one member of one server, under Claude Code's lock. */
export class SettingsServers implements ClaudeServers {
  readonly #options: ClaudeServersOptions;

  constructor(options: ClaudeServersOptions) {
    this.#options = options;
  }

  read(): ServersReading {
    const path = this.#path();
    if (path === undefined) return { kind: 'absent' };
    const reading = readFileNow(path);
    if (reading.kind !== 'present') return reading;
    const root = parseSettings(decode(reading.bytes) ?? '');
    if (root === undefined)
      return { kind: 'unreachable', cause: { code: 'failed', detail: `${path} does not parse` } };
    return { kind: 'present', servers: serversIn(root) };
  }

  async setHelper(server: string, places: readonly ServerPlace[], helper: string | undefined): Promise<void> {
    for (const place of places) await this.#edit({ path: serverPath(place, server), helper });
  }

  /** Reads, edits and replaces; what somebody wrote in between is edited anew. */
  async #edit(edit: Edit): Promise<void> {
    const file = this.#path();
    if (file === undefined) {
      if (edit.helper === undefined) return;
      throw unusable('the expected place', 'are not there');
    }
    const target = realpathSync(file);
    sweepLeftovers(target, this.#options.clock.now());
    const locks = new ClaudeLocks(dirname(target), this.#options.clock, settingsLock(target));
    const hold = await locks.hold([], LOCK_PATIENCE_MS, (held) => this.#replace(target, edit, held));
    if (hold.kind === 'held') return;
    if (hold.kind === 'busy') throw unusable(file, `are locked by ${hold.lock}`);
    throw unusable(file, unreachableWords(hold.cause.code), hold.cause.detail);
  }

  async #replace(target: string, edit: Edit, held: HeldLocks): Promise<void> {
    const { onStep = noStep } = this.#options;
    /** The text of a writer without a lock whose file ours pushed aside: it is newer than what ours was made from. */
    let foreign: Uint8Array | undefined;
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const reading = readFileNow(target);
      if (reading.kind !== 'present') throw unusable(target, 'cannot be read');
      const next = edited(target, foreign ?? reading.bytes, edit) ?? foreign;
      if (next === undefined) return;
      const outcome = await replaceFile({
        path: target,
        expected: reading.bytes,
        next,
        held,
        keepsMode: true,
        temporaryFor,
        onStep,
      });
      switch (outcome.kind) {
        case 'unreachable':
          throw unusable(target, unreachableWords(outcome.cause.code), outcome.cause.detail);
        case 'locks-lost':
          throw unusable(target, 'changed hands while they were being changed');
        case 'conflict':
          foreign = undefined;
          continue;
        case 'replaced':
        case 'displaced':
          foreign = await this.#whole(outcome);
          await outcome.old.close();
          if (foreign === undefined) return;
      }
    }
    throw unusable(target, 'keep changing');
  }

  /** What a foreign writer left on the old file, once it is whole; undefined when nobody wrote, or nothing whole. */
  async #whole(outcome: Replaced): Promise<Uint8Array | undefined> {
    let bytes = outcome.kind === 'displaced' ? outcome.bytes : undefined;
    for (let look = 1; bytes !== undefined && look <= TORN_LOOKS; look++) {
      if (parseSettings(decode(bytes) ?? '') !== undefined) return bytes;
      await this.#options.clock.sleep(TORN_WAIT_MS);
      bytes = (await outcome.old.reread()) ?? bytes;
    }
    return undefined;
  }

  #path(): string | undefined {
    return this.#options.candidates.find((path) => readFileNow(path).kind !== 'absent');
  }
}

type Replaced = Extract<ReplaceOutcome, { kind: 'replaced' | 'displaced' }>;

interface Edit {
  readonly path: readonly string[];
  readonly helper: string | undefined;
}

const TORN_LOOKS = 6;
const TORN_WAIT_MS = 50;

/** Undefined when nothing is to be changed. */
function edited(file: string, bytes: Uint8Array, { path, helper }: Edit): Uint8Array | undefined {
  const text = decode(bytes);
  if (text === undefined) throw unusable(file, 'are not text');
  const edit = withHelper(text, path, helper);
  switch (edit.kind) {
    case 'edited':
      return new TextEncoder().encode(edit.text);
    case 'unchanged':
      return undefined;
    case 'refused':
      throw unusable(file, edit.why);
    default:
      return assertNever(edit);
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function unusable(file: string, why: string, detail = ''): SparekeyError {
  return new SparekeyError('settings-unusable', `${file} ${why}`, detail);
}

/** The servers of the user, of each project for the user alone, and those that projects share in a `.mcp.json`. */
function serversIn(root: JsonObject): readonly ConfiguredServer[] {
  const projects = Object.entries(objectIn(root, 'projects'));
  return [
    ...serversOf(root, { scope: 'user' }),
    ...projects.flatMap(([project, value]) => [
      ...serversOf(value, { scope: 'local', project }),
      ...sharedServers(project),
    ]),
  ];
}

function sharedServers(project: string): readonly ConfiguredServer[] {
  const file = readSettings(join(project, '.mcp.json'));
  return typeof file === 'string' ? [] : serversOf(file, { scope: 'project', project });
}

function serversOf(holder: JsonValue, place: ConfiguredServer['place']): readonly ConfiguredServer[] {
  const servers = isJsonObject(holder) ? objectIn(holder, 'mcpServers') : {};
  return Object.entries(servers).flatMap(([name, value]) => {
    if (!isJsonObject(value)) return [];
    const headers = objectIn(value, 'headers');
    const url = textMember(value, 'url');
    const type = textMember(value, 'type') ?? (url === undefined ? 'stdio' : 'http');
    const ownAuthorization = Object.keys(headers).some((header) => header.toLowerCase() === 'authorization');
    const key = url === undefined ? undefined : entryKeyOf(name, { type, url, headers });
    return [{ name, place, type, key, helper: textMember(value, HELPER_MEMBER), ownAuthorization }];
  });
}

/** As Claude Code computes it, over these members in this order; the helper is not among them. */
function entryKeyOf(
  name: string,
  { type, url, headers }: { type: string; url: string; headers: JsonObject },
): string {
  const hash = createHash('sha256').update(JSON.stringify({ type, url, headers })).digest('hex');
  return `${name}|${hash.slice(0, 16)}`;
}

function objectIn(object: JsonObject, key: string): JsonObject {
  const value = member(object, key);
  return isJsonObject(value) ? value : {};
}
