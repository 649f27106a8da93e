import { homedir } from 'node:os';
import { SparekeyError } from '../../shared/errors';
import { compose, type ComposeOptions, type Composition } from '../compose';
import { createOutput, type Output } from './output';

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean | undefined;
  readonly configDir?: string | undefined;
}

export interface Session extends Composition {
  readonly output: Output;
}

export interface SessionOptions extends Pick<ComposeOptions, 'looksOnly' | 'systemLoginItem'> {
  readonly oneLine?: boolean | undefined;
}

/** Everything a command works with, on this user's own environment. Opens nothing yet. */
export function openSession(
  options: CommonOptions,
  { oneLine = false, looksOnly = false, systemLoginItem }: SessionOptions = {},
): Session {
  // An unset variable in a script, most likely: neither this folder nor the default directory is meant.
  if (options.configDir === '')
    throw new SparekeyError('usage', 'The config directory that is named is empty.');
  const composition = compose({
    env: process.env,
    platform: process.platform,
    home: homedir(),
    configDir: options.configDir,
    looksOnly,
    shell: 'command',
    systemLoginItem,
  });
  return { ...composition, output: createOutput(options.json === true, process.env, { oneLine }) };
}
