/** What the command changes in the settings reaches those that run with their next start. */
export const TAKEN_UP_LATER =
  'An app or sparekey watch that is running takes that up when it is started again.';
