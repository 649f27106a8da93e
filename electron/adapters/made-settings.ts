import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from './fs/atomic-file';

/**
 * Which of Claude Code's settings files the hook itself made.
 *
 * Nothing in such a file could tell: what is left of it once the hook is out may
 * as well be somebody's own `{}`. Where this note is lost the file stays.
 */
export class MadeSettings {
  readonly #path: string;

  constructor({ dataDir }: { readonly dataDir: string }) {
    this.#path = join(dataDir, 'made-settings.json');
  }

  async has(settingsFile: string): Promise<boolean> {
    return (await this.#read()).includes(settingsFile);
  }

  /** The caller holds a lock. */
  async note(settingsFile: string, isMade: boolean): Promise<void> {
    const files = await this.#read();
    if (files.includes(settingsFile) === isMade) return;
    const others = files.filter((file) => file !== settingsFile);
    const place = { target: this.#path, temporary: dirname(this.#path) };
    await replaceFile(place, `${JSON.stringify(isMade ? [...others, settingsFile] : others)}\n`);
  }

  async #read(): Promise<readonly unknown[]> {
    try {
      const files: unknown = JSON.parse(await readFile(this.#path, 'utf8'));
      return Array.isArray(files) ? (files as readonly unknown[]) : [];
    } catch {
      return [];
    }
  }
}
