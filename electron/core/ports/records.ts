/** What is written down in plain text: what happened, and what the user chose. */
import type { JournalEvent } from '../../../shared/journal';
import type { Settings } from '../../../shared/settings';

/** What happened, without secrets: incidents, restores, heals. Lies in the vault. */
export interface Journal {
  append(event: JournalEvent): Promise<void>;
  /** By rising time of writing. Torn lines are skipped. */
  read(profile: string): Promise<readonly JournalEvent[]>;
}

/** What the user set in the app. Reading never fails: without a file, or with one that makes no sense, the defaults hold. */
export interface SettingsStore {
  read(): Promise<Settings>;
  /** Changes some settings and keeps the rest. */
  change(changes: Partial<Settings>): Promise<void>;
}
