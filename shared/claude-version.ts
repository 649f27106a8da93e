/** The oldest version of Claude Code that was seen to take a lock for its writes; 2.1.96 takes none. */
const LOCKS_SINCE = [2, 1, 330] as const;

/** Whether a version, for example `2.1.96`, is not known to lock its writes. */
export function writesWithoutLock(version: string): boolean {
  const numbers = version.split('.').map((number) => Number.parseInt(number, 10));
  const at = LOCKS_SINCE.findIndex((part, index) => (numbers[index] ?? 0) !== part);
  return at >= 0 && (numbers[at] ?? 0) < (LOCKS_SINCE[at] ?? 0);
}
