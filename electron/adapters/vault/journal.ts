import { open, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalEvent } from '../../../shared/journal';
import type { Clock, Journal } from '../../core/ports';
import { ensureDirectory, noStep, syncDirectory, type OnStep } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { asWriting, type VaultGround } from './ground';
import { vaultLayout } from './layout';

export interface FileJournalOptions {
  /** The vault's directory. */
  readonly location: string;
  readonly clock: Clock;
  readonly onStep?: OnStep;
}

/** One line an event, in a file a month. */
export class FileJournal implements Journal {
  readonly #ground: VaultGround;

  constructor({ location, clock, onStep = noStep }: FileJournalOptions) {
    this.#ground = { layout: vaultLayout(location), clock, onStep };
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
    const { layout } = this.#ground;
    const events: JournalEvent[] = [];
    for (const name of await monthsIn(layout.journal)) {
      const text = await readFile(join(layout.journal, name), 'utf8');
      for (const line of text.split('\n')) {
        const event = parseEvent(line);
        if (event?.profile === profile) events.push(event);
      }
    }
    return events;
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
