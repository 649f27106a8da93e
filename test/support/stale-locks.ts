import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/** Lets so much time pass below a directory that the locks of a process which died count as stale. */
export function forgetTheDead(directory: string): void {
  const longAgo = new Date(Date.now() - 120_000);
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.lock')) utimesSync(join(directory, name), longAgo, longAgo);
}
