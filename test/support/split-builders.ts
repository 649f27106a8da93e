/** Builds moved sign-ins and rows of the register, with tokens that are visibly made up. */
import type { MovedRow, MovedSignIn } from '../../shared/split/moved-sign-in';
import { T0, anEntry, type EntryOptions } from './blob-builders';

const PROFILE = '00000000000fa4e5';

export function aMovedSignIn(server: string, options: EntryOptions = {}): MovedSignIn {
  const [key, entry] = anEntry(server, options);
  const url = options.url ?? `https://${server}.example/mcp`;
  return { version: 1, profile: PROFILE, key, server, url, entry, movedAt: T0 };
}

export function aMovedRow(server: string, set: Partial<MovedRow> = {}): MovedRow {
  const { profile, key, url, movedAt } = aMovedSignIn(server);
  return {
    profile,
    configDir: '/home/ada/.claude',
    key,
    server,
    url,
    places: [{ scope: 'user' }],
    movedAt,
    claudeVersion: '2.1.330',
    state: 'moved',
    health: { kind: 'good' },
    ...set,
  };
}
