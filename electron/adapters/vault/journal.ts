import { open, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PartId } from '../../../shared/blob';
import type { ForgetTarget } from '../../../shared/forget';
import type { JournalEvent } from '../../../shared/journal';
import type { Clock } from '../../core/ports/machine';
import type { Journal } from '../../core/ports/records';
import { ensureDirectory, noStep, replaceFile, syncDirectory, type OnStep } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { readBytes } from '../fs/read-bytes';
import { Lanes } from '../lanes';
import { asWriting, vaultGround, type VaultGround } from './ground';

export interface FileJournalOptions {
  /** The vault's directory. */
  readonly location: string;
  readonly clock: Clock;
  readonly onStep?: OnStep;
}

/** What was read of one file so far, by profile. */
interface ReadSoFar {
  /** Which file it was: an inode's number alone is given out again at once. */
  readonly identity: string;
  /** Bytes of whole lines. */
  offset: number;
  readonly events: Map<string, JournalEvent[]>;
  /** Of a last line that does not end yet. */
  tail: JournalEvent | undefined;
}

/** One line an event, in a file a month. What was read once is not read again, since lines are only added. */
export class FileJournal implements Journal {
  readonly #ground: VaultGround;
  readonly #files = new Map<string, ReadSoFar>();
  /** Two readers at once would take the same lines in twice. */
  readonly #reading = new Lanes(1);

  constructor({ location, clock, onStep = noStep }: FileJournalOptions) {
    this.#ground = vaultGround(location, clock, onStep);
  }

  /** Throws `vault-unwritable`. */
  async append(event: JournalEvent): Promise<void> {
    const { layout, clock, onStep } = this.#ground;
    const month = new Date(clock.now()).toISOString().slice(0, 7);
    await asWriting(this.#ground, async () => {
      await ensureDirectory(layout.journal);
      onStep('append to the journal');
      const file = await open(join(layout.journal, `${month}.jsonl`), 'a', 0o600);
      try {
        // The leading newline ends a line that a crash or a full disk left torn: only that one is lost.
        await file.writeFile(`\n${JSON.stringify(event)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await syncDirectory(layout.journal, onStep);
    });
  }

  async read(profile: string): Promise<readonly JournalEvent[]> {
    return this.#reading.run(async () => {
      const events: JournalEvent[] = [];
      for (const name of await monthsIn(this.#ground.layout.journal)) {
        const file = await this.#catchUp(name);
        events.push(...(file.events.get(profile) ?? []));
        if (file.tail?.profile === profile) events.push(file.tail);
      }
      return events;
    });
  }

  async #catchUp(name: string): Promise<ReadSoFar> {
    const file = await open(join(this.#ground.layout.journal, name), 'r');
    try {
      const { ino, birthtimeNs, size } = await file.stat({ bigint: true });
      const identity = `${ino} ${birthtimeNs}`;
      const before = this.#files.get(name);
      const isTheSame = before?.identity === identity && before.offset <= size;
      const known: ReadSoFar = isTheSame
        ? before
        : { identity, offset: 0, events: new Map(), tail: undefined };
      this.#files.set(name, known);
      takeIn(known, await readBytes(file, known.offset, Number(size)));
      return known;
    } finally {
      await file.close();
    }
  }
}

function takeIn(known: ReadSoFar, added: Buffer): void {
  const whole = added.lastIndexOf(0x0a) + 1;
  for (const line of added.toString('utf8', 0, whole).split('\n')) {
    const event = parseEvent(line);
    if (event === undefined) continue;
    const mine = known.events.get(event.profile);
    if (mine === undefined) known.events.set(event.profile, [event]);
    else mine.push(event);
  }
  known.offset += whole;
  known.tail = parseEvent(added.toString('utf8', whole));
}

/**
 * Under the vault's lock: takes what is forgotten out of the lines that were
 * written so far. A profile goes as a whole; of parts, what they were called.
 */
export async function forgetInJournal(
  { layout, onStep }: VaultGround,
  { profile, parts }: ForgetTarget,
): Promise<void> {
  for (const name of await monthsIn(layout.journal)) {
    const target = join(layout.journal, name);
    const text = await readFile(target, 'utf8');
    const lines = text.split('\n').flatMap((line) => {
      const event = parseEvent(line);
      if (event?.profile !== profile) return [line];
      return parts === 'everything' ? [] : [JSON.stringify(withoutParts(event, parts))];
    });
    const rest = lines.join('\n');
    if (rest !== text) await replaceFile({ target, temporary: layout.temporary }, rest, onStep);
  }
}

function withoutParts(event: JournalEvent, parts: readonly PartId[]): JournalEvent {
  switch (event.kind) {
    case 'incident-opened':
    case 'incident-joined':
      return { ...event, parts: event.parts.filter((part) => !parts.includes(part)) };
    case 'wrote':
      return { ...event, parts: event.parts.filter(({ part }) => !parts.includes(part)) };
    default:
      return event;
  }
}

async function monthsIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).filter((name) => /^\d{4}-\d{2}\.jsonl$/.test(name)).toSorted();
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

const KINDS: Readonly<Record<JournalEvent['kind'], true>> = {
  'incident-opened': true,
  'incident-joined': true,
  'incident-closed': true,
  wrote: true,
  'heal-paused': true,
  forgot: true,
  'login-end-told': true,
};

function parseEvent(line: string): JournalEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, at, profile } = value as Partial<Record<string, unknown>>;
  const isOurs = typeof kind === 'string' && Object.hasOwn(KINDS, kind);
  return isOurs && typeof at === 'number' && typeof profile === 'string'
    ? (value as JournalEvent)
    : undefined;
}
