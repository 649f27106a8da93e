/** The files that are Sparekey's own: what an uninstallation is about. */

export interface OwnFile {
  readonly path: string;
  /** What it is, as a noun. */
  readonly what: string;
}

export interface OwnFilesSurvey {
  readonly directory: string;
  /** What is Sparekey's, by its name, and not the vault's. */
  readonly own: readonly OwnFile[];
  /** What belongs to the vault, and stays where that is kept. */
  readonly vault: readonly OwnFile[];
  /** Paths of what somebody else put there. It stays. */
  readonly foreign: readonly string[];
  /** Start-up files of the user's shell that load our completions. They are the user's. */
  readonly mentions: readonly string[];
  /** Where the program lies that runs now. */
  readonly program: string;
}

/**
 * Sparekey's data directory. Its files are known by their names: it may be a
 * folder that holds other people's, too. Changes throw `uninstall-stopped`.
 */
export interface OwnFiles {
  /** Looks for what a crash left of writes into these config directories and elsewhere, too. Changes nothing. */
  survey(configDirs: readonly string[]): Promise<OwnFilesSurvey>;
  /** Removes what the vault holds, but for the two files that say which key is its own. Waits for whoever writes there. */
  emptyVault(): Promise<void>;
  /** Removes the rest; with `keepVault` all but the vault. Folders that are empty then go, too. */
  remove(options: { readonly keepVault: boolean; readonly configDirs: readonly string[] }): Promise<void>;
}
