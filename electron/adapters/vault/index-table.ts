/**
 * The index: all manifests in one file, so that history lists without opening
 * thousands of them. Nothing is in it that the manifests do not tell; whatever
 * is wrong with it, it is built anew.
 *
 * One JSON array a line. What repeats from snapshot to snapshot (parts, and the
 * circumstances) is defined once under a number and referred to; so a hundred
 * thousand snapshots of twenty parts load quickly and share their parts in memory.
 *
 *     ["index",1,"<vault id>","<nonce>"]
 *     ["part",0,{…SavedPart}]
 *     ["with",0,{profile, configDir, store, machine, recipients, …}]
 *     ["snapshot",<with>,<seq>,<takenAt>,<bytes>,"<fingerprint>","<reason>","<verdict>",[findings],<content>,{rest}]
 *
 * where content is a list of part numbers, an object for raw bytes, or 0 for an absent store.
 */
import type { SavedPart, Snapshot, SnapshotContent } from '../../../shared/snapshot';
import { assertNever } from '../../../shared/assert';
import { snapshotId } from './layout';

/** What snapshots have in common with their neighbours. */
type Circumstances = Pick<
  Snapshot,
  'profile' | 'configDir' | 'store' | 'machine' | 'recipients' | 'account' | 'organization' | 'claude'
> & { readonly keys?: readonly string[] | undefined };

type Rest = Pick<Snapshot, 'modifiedAt' | 'wrote' | 'origin'>;
type RawContent = Extract<SnapshotContent, { readonly kind: 'raw' }>;
type ContentCell = readonly number[] | RawContent | 0;

type SnapshotRow = readonly [
  'snapshot', number, number, number, number, string,
  Snapshot['reason'], Snapshot['verdict'], Snapshot['findings'], ContentCell, Rest?,
]; // prettier-ignore
type Row =
  | readonly ['index', number, string, string]
  | readonly ['part', number, SavedPart]
  | readonly ['with', number, Circumstances]
  | SnapshotRow;

const ABSENT: SnapshotContent = { kind: 'absent' };

/** Thrown by `read` when a line cannot be one of ours: then the index is built anew. */
export class IndexUnusable extends Error {}

export function indexHeader(vaultId: string, nonce: string): string {
  return `${JSON.stringify(['index', 1, vaultId, nonce])}\n`;
}

/** The snapshots of an index file, and the numbers that its lines refer to. */
export class IndexTable {
  readonly #parts = new Numbered<SavedPart>();
  readonly #circumstances = new Numbered<Circumstances>();
  readonly #snapshots = new Map<string, Snapshot>();

  get snapshots(): ReadonlyMap<string, Snapshot> {
    return this.#snapshots;
  }

  /** Every part of every snapshot, each once. */
  get parts(): readonly SavedPart[] {
    return this.#parts.values;
  }

  /** Takes in whole lines, and returns the snapshots that they tell of. Throws `IndexUnusable`. */
  read(lines: string): readonly Snapshot[] {
    const told: Snapshot[] = [];
    let start = 0;
    for (let end = lines.indexOf('\n'); end >= 0; end = lines.indexOf('\n', start)) {
      const snapshot = this.#readLine(lines.slice(start, end));
      if (snapshot !== undefined) told.push(snapshot);
      start = end + 1;
    }
    return told;
  }

  #readLine(line: string): Snapshot | undefined {
    let row: Row;
    try {
      row = JSON.parse(line) as Row;
    } catch {
      throw new IndexUnusable('A line is torn.');
    }
    if (!Array.isArray(row)) throw new IndexUnusable('A line is foreign.');
    switch (row[0]) {
      case 'index':
        return undefined;
      case 'part':
        this.#parts.define(row[1], row[2]);
        return undefined;
      case 'with':
        this.#circumstances.define(row[1], row[2]);
        return undefined;
      case 'snapshot': {
        const snapshot = this.#decode(row);
        this.#snapshots.set(snapshot.id, snapshot);
        return snapshot;
      }
      default:
        // Not `assertNever`: what stands in a file can be anything.
        throw new IndexUnusable('A line is foreign.');
    }
  }

  #decode(row: SnapshotRow): Snapshot {
    const [, number, seq, takenAt, bytes, fingerprint, reason, verdict, findings, cell, rest] = row;
    const circumstances = this.#circumstances.values[number];
    if (circumstances === undefined) throw new IndexUnusable('Circumstances are missing.');
    const { keys, ...common } = circumstances;
    const content = this.#decodeContent(cell, keys ?? []);
    return {
      format: 1,
      id: snapshotId(seq, takenAt),
      seq,
      takenAt,
      reason,
      verdict,
      findings,
      bytes,
      fingerprint,
      content,
      ...common,
      ...rest,
    };
  }

  #decodeContent(cell: ContentCell, keys: readonly string[]): SnapshotContent {
    if (cell === 0) return ABSENT;
    if (!isNumbers(cell)) return cell;
    const parts = cell.map((number) => {
      const part = this.#parts.values[number];
      if (part === undefined) throw new IndexUnusable('A part is missing.');
      return part;
    });
    return { kind: 'parts', keys, parts };
  }

  /** The lines that add a snapshot to the file of this table. They count once they were read back. */
  linesOf(snapshot: Snapshot): string {
    const { profile, configDir, store, machine, recipients, account, organization, claude, content } =
      snapshot;
    const keys = content.kind === 'parts' ? content.keys : undefined;
    const common: Circumstances = {
      profile,
      configDir,
      store,
      machine,
      recipients,
      account,
      organization,
      claude,
      keys,
    };
    const lines: string[] = [];
    const number = this.#circumstances.numberIn(lines, 'with', common);
    const cell = this.#encodeContent(content, lines);
    const { seq, takenAt, bytes, fingerprint, reason, verdict, findings } = snapshot;
    const { modifiedAt, wrote, origin } = snapshot;
    const head = ['snapshot', number, seq, takenAt, bytes, fingerprint, reason, verdict, findings, cell];
    const hasRest = modifiedAt !== undefined || wrote !== undefined || origin !== undefined;
    lines.push(JSON.stringify(hasRest ? [...head, { modifiedAt, wrote, origin }] : head));
    return `${lines.join('\n')}\n`;
  }

  #encodeContent(content: SnapshotContent, lines: string[]): ContentCell {
    switch (content.kind) {
      case 'absent':
        return 0;
      case 'raw':
        return content;
      case 'parts':
        return content.parts.map((part) => this.#parts.numberIn(lines, 'part', part));
      default:
        return assertNever(content);
    }
  }
}

function isNumbers(cell: readonly number[] | RawContent): cell is readonly number[] {
  return Array.isArray(cell);
}

/** Values that lines refer to by number, in the order of their definition. */
class Numbered<T> {
  readonly #values: T[] = [];
  /** From a value's JSON to its number: built when something is written, for those who only read never need it. */
  #numbers: Map<string, number> | undefined;

  get values(): readonly T[] {
    return this.#values;
  }

  define(number: number, value: T): void {
    // Out of turn means that two writers were at it at once, each with numbers of its own.
    if (number !== this.#values.length) throw new IndexUnusable('Numbers are out of turn.');
    this.#values.push(value);
    this.#numbers?.set(JSON.stringify(value), number);
  }

  /** The number of a value; one that has none gets the next, by a line added to `lines`. */
  numberIn(lines: string[], kind: 'part' | 'with', value: T): number {
    this.#numbers ??= new Map(this.#values.map((one, number) => [JSON.stringify(one), number]));
    const json = JSON.stringify(value);
    const known = this.#numbers.get(json);
    if (known !== undefined) return known;
    const fresh = lines.filter((line) => line.startsWith(`["${kind}",`)).length;
    const number = this.#values.length + fresh;
    lines.push(`["${kind}",${number},${json}]`);
    return number;
  }
}
