/** What an uninstallation would do, as people and programs read it. */

export interface UninstallItem {
  /** As a noun. */
  readonly what: string;
  /** A path, or words where there is none. */
  readonly where: string;
  /** A clause that says why it goes or stays, where its name does not. */
  readonly why?: string | undefined;
}

export interface UninstallPlan {
  /** In the order in which they go. */
  readonly goes: readonly UninstallItem[];
  readonly stays: readonly UninstallItem[];
  /** What else people should know, as sentences. */
  readonly notes: readonly string[];
  /** Why it cannot be done now, as sentences that say what to do. */
  readonly obstacles: readonly string[];
}
