/** Moved sign-ins in a sandbox, kept as `SPAREKEY_KEY_FILE` keeps them: the same place in which the command looks. */
import { writeFileSync } from 'node:fs';
import { composeMoved, type MovedComposition } from '../../electron/compose-moved';
import { systemClock } from '../../electron/adapters/system-clock';
import type { Clock } from '../../electron/core/ports/machine';
import type { JsonObject } from '../../shared/blob';
import { HELPER_WORD } from '../../shared/split/helper-command';
import { hashOfKey, type MovedRow, type MovedSignIn } from '../../shared/split/moved-sign-in';
import { commandEnvironment, keyFileOf } from './command';
import type { McpOAuthServer } from './mcp-oauth-server';
import type { Sandbox } from './sandbox';

export const PROFILE = '0123456789abcdef';

/** What serves moved sign-ins in a sandbox, as the command composes it. */
export function movedIn(sandbox: Sandbox, clock: Clock = systemClock): MovedComposition {
  writeFileSync(keyFileOf(sandbox), 'AGE-SECRET-KEY-1FAKE\n', { mode: 0o600 });
  const env = commandEnvironment(sandbox);
  return composeMoved({ env, platform: process.platform, home: sandbox.home, shell: 'command' }, clock);
}

/** Signs in to a server and moves the sign-in out, with tokens that end `endsIn` seconds from now. */
export async function aMovedSignIn(
  { moved }: Pick<MovedComposition, 'moved'>,
  server: McpOAuthServer,
  endsIn: number,
  change: {
    readonly profile?: string;
    readonly entry?: JsonObject;
    readonly row?: Partial<MovedRow>;
    readonly refreshedAt?: number;
  } = {},
): Promise<MovedSignIn> {
  const { name, url, key } = server;
  const { profile = PROFILE } = change;
  const entry = { ...(server.signIn(endsIn) as unknown as JsonObject), ...change.entry };
  const signIn: MovedSignIn = {
    version: 1,
    profile,
    key,
    server: name,
    url,
    entry,
    movedAt: 1,
    refreshedAt: change.refreshedAt,
  };
  await moved.store(signIn);
  await moved.note({
    profile,
    configDir: '/made/up',
    key,
    server: name,
    url,
    places: [{ scope: 'user' }],
    movedAt: 1,
    claudeVersion: undefined,
    state: 'moved',
    health: { kind: 'good' },
    ...change.row,
  });
  return signIn;
}

/** The words by which Claude Code runs the helper, and what it puts into its environment. */
export function helperCall({ key, name, url }: McpOAuthServer, profile = PROFILE) {
  return {
    args: [HELPER_WORD, '--profile', profile, '--entry', hashOfKey(key)],
    env: { CLAUDE_CODE_MCP_SERVER_NAME: name, CLAUDE_CODE_MCP_SERVER_URL: url },
  };
}
