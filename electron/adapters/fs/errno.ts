/** Whether an error is one of the system's, with one of these codes (any code when none are given). */
export function isErrno(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  return codes.length === 0 ? 'syscall' in error : codes.includes(error.code);
}
