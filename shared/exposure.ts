/**
 * How a blob may be written that is too large for the standard input of macOS's `security`:
 * - `auto`: as an argument, which other programs of this machine can see for a moment
 * - `strict`: not at all
 */
export type KeychainPolicy = 'auto' | 'strict';

/**
 * What a write would show of the blob, as far as its size tells. `arguments`: all of it, to
 * other programs and for a moment. `forbidden`: that would be the only way, and the user's
 * policy is `strict`.
 */
export type Exposure = 'none' | 'arguments' | 'forbidden';
