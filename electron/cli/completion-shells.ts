/** The shells that completions are printed for. Apart from what makes them, which only `completion` loads. */
export const SHELLS = ['bash', 'zsh'] as const;
export type Shell = (typeof SHELLS)[number];
