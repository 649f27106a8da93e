/** Under which names Claude Code files its blob in the Keychain (M21). Pure but for the hash. */
import { createHash } from 'node:crypto';

export interface ItemNames {
  readonly service: string;
  /** Accounts that some version files it under, by preference for a new item. */
  readonly accounts: readonly [string, ...string[]];
}

export interface NamingFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's name in the system. */
  readonly userName: string;
  /** The directory of the credentials as it was given, to the letter; undefined for the default one. */
  readonly directory: string | undefined;
}

/** What an account may look like for current versions; 2.1.96 takes any. Read in 2.1.330. */
const PLAIN_ACCOUNT = /^[a-zA-Z0-9._-]+$/;
const STAND_IN_ACCOUNT = 'claude-code-user';

export function itemNames({ env, userName, directory }: NamingFacts): ItemNames {
  const custom = env['CLAUDE_CODE_CUSTOM_OAUTH_URL'] ? '-custom-oauth' : '';
  const account = env['USER'] || userName;
  return {
    service: `Claude Code${custom}-credentials${directory === undefined ? '' : directorySuffix(directory)}`,
    accounts: PLAIN_ACCOUNT.test(account) ? [account] : [STAND_IN_ACCOUNT, account],
  };
}

/** Another spelling of the same directory is another item: nothing is resolved, and no slash is dropped. */
function directorySuffix(directory: string): string {
  return `-${createHash('sha256').update(directory.normalize('NFC')).digest('hex').slice(0, 8)}`;
}
