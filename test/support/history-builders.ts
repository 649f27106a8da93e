/**
 * Builds the history of a profile step by step, and the situation that follows
 * from it, as the guardian would have seen and judged it.
 */
import { createHmac } from 'node:crypto';
import { blobText, parseBlob, type JsonObject, type PartId } from '../../shared/blob';
import { findingsFor, verdictOf } from '../../shared/findings/engine';
import type { Context, LiveState, Situation, UnreachableCause } from '../../shared/findings/types';
import type { Snapshot, SnapshotReason } from '../../shared/snapshot';
import { summarizeBlob } from '../../shared/summarize';
import type { Fingerprint } from '../../shared/summary';
import { HOUR, MINUTE, T0, accountOf } from './blob-builders';

/** The fingerprint function of tests: the real kind, with a key that is no secret. */
export function testFingerprint(text: string): Fingerprint {
  return createHmac('sha256', 'FAKE-fingerprint-key').update(text).digest('hex');
}

/** The account that `.claude.json` names in tests unless they say otherwise. */
export const ADA: Fingerprint = testFingerprint(accountOf('ada'));
export const BOB: Fingerprint = testFingerprint(accountOf('bob'));

export const THIS_MACHINE = 'machine-this';

/** What stands in a store: a blob, or any text; the word `absent` stands for nothing at all. */
export type Content = JsonObject | string;

export interface StepOptions {
  /** Milliseconds since the step before. */
  readonly after?: number;
  /** By the store's own time, epoch milliseconds; else when it was taken. */
  readonly modifiedAt?: number;
  readonly reason?: SnapshotReason;
  readonly machine?: string;
  /** The account in `.claude.json` at the time; undefined when there is none. */
  readonly account?: Fingerprint | undefined;
  /** With reason `restore`, `heal` or `undo`. */
  readonly wrote?: readonly PartId[];
}

/** A story of snapshots. Every step gives a new one, so that stories can share a beginning. */
export class History {
  readonly snapshots: readonly Snapshot[];
  /** What stood in the store at the end. */
  readonly last: Content;

  constructor(snapshots: readonly Snapshot[] = [], last: Content = 'absent') {
    this.snapshots = snapshots;
    this.last = last;
  }

  /** When the newest snapshot was taken. */
  get endedAt(): number {
    return this.snapshots.at(-1)?.takenAt ?? T0;
  }

  /** The store now holds `content`: it is judged as the guardian judges it, and saved. */
  next(content: Content, options: StepOptions = {}): History {
    const seq = this.snapshots.length + 1;
    const takenAt =
      this.snapshots.length === 0 ? T0 + (options.after ?? 0) : this.endedAt + (options.after ?? MINUTE);
    const account = 'account' in options ? options.account : ADA;
    const live = aLive(content, takenAt);
    const context = aContext({
      account:
        account === undefined ? { kind: 'absent' } : { kind: 'present', account, organization: undefined },
    });
    const stayed: Situation = { live, history: this.snapshots, context, now: takenAt + 10 * MINUTE };
    const damage = findingsFor(stayed).filter(({ level }) => level === 'damaged' || level === 'signed-out');
    const snapshot: Snapshot = {
      format: 1,
      id: `${seq}-${new Date(takenAt).toISOString().replace(/[-:]|\.\d+/g, '')}`,
      seq,
      takenAt,
      profile: '0123456789abcdef',
      configDir: '/home/ada/.claude',
      store: context.store,
      modifiedAt: options.modifiedAt ?? takenAt,
      machine: options.machine ?? THIS_MACHINE,
      reason: options.reason ?? (seq === 1 ? 'first' : 'changed'),
      verdict: verdictOf(stayed),
      findings: damage.map(({ id }) => id),
      recipients: 'recipients-FAKE',
      account,
      wrote: options.wrote,
      ...savedContent(live),
    };
    return new History([...this.snapshots, snapshot], content);
  }

  /** The situation in which the store has held its newest state for `standing` milliseconds. */
  situation(options: Partial<Situation> & { readonly standing?: number } = {}): Situation {
    const { standing = HOUR, ...over } = options;
    return {
      live: aLive(this.last, this.endedAt),
      history: this.snapshots,
      context: aContext(),
      now: this.endedAt + standing,
      ...over,
    };
  }
}

/** A history without snapshots, or with one of each content, a minute apart. */
export function aHistory(...contents: readonly Content[]): History {
  return contents.reduce<History>((history, content) => history.next(content), new History());
}

/** What is in the store, as the engine is told of it. */
export function aLive(content: Content, since = T0): LiveState {
  if (content === 'absent') return { kind: 'absent', since };
  const text = typeof content === 'string' ? content : blobText(content);
  const parsed = parseBlob(text);
  const bytes = Buffer.byteLength(text);
  if (parsed.kind === 'unparsable') {
    return { kind: 'unparsable', since, reason: parsed.reason, bytes, fingerprint: testFingerprint(text) };
  }
  return { kind: 'blob', since, summary: summarizeBlob(parsed.root, text, bytes, testFingerprint) };
}

export function anUnreachable(code: UnreachableCause['code'], since = T0): LiveState {
  return { kind: 'unreachable', since, cause: { code, detail: '' } };
}

/** The surroundings of a healthy profile on Linux: everything checked, nothing odd. */
export function aContext(over: Partial<Context> = {}): Context {
  return {
    account: { kind: 'present', account: ADA, organization: undefined },
    processes: [],
    overrides: [],
    otherStores: [],
    guards: [],
    store: { kind: 'file', location: '/home/ada/.claude/.credentials.json' },
    platform: 'linux',
    keychain: undefined,
    keychainHealth: 'not-checked',
    machine: THIS_MACHINE,
    ...over,
  };
}

/** The surroundings of a healthy profile on a Mac. */
export function aMacContext(over: Partial<Context> = {}): Context {
  return aContext({
    store: { kind: 'keychain', location: 'Claude Code-credentials (ada)' },
    platform: 'darwin',
    keychain: { account: 'ada', service: 'Claude Code-credentials' },
    keychainHealth: 'healthy',
    ...over,
  });
}

function savedContent(live: LiveState): Pick<Snapshot, 'bytes' | 'fingerprint' | 'content'> {
  switch (live.kind) {
    case 'blob': {
      const { bytes, fingerprint, keys, parts } = live.summary;
      const saved = parts.map((part) => ({ ...part, ...objectOf(part.value) }));
      return { bytes, fingerprint, content: { kind: 'parts', keys, parts: saved } };
    }
    case 'unparsable':
      return {
        bytes: live.bytes,
        fingerprint: live.fingerprint,
        content: { kind: 'raw', why: live.reason, ...objectOf(live.fingerprint) },
      };
    case 'absent':
      return { bytes: 0, fingerprint: testFingerprint(''), content: { kind: 'absent' } };
    case 'unreachable':
      throw new Error('What cannot be read is never saved.');
  }
}

function objectOf(value: Fingerprint): { readonly object: string; readonly sha256: string } {
  return { object: testFingerprint(`object ${value}`), sha256: testFingerprint(`sealed ${value}`) };
}
