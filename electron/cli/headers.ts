/**
 * `sparekey headers`: the `headersHelper` of a moved server. Prints the headers
 * as JSON, whatever happens: a helper that fails would make Claude Code sign in by
 * itself and write to the blob. Only for a server that Sparekey does not know is
 * that the right thing. Loads neither zod nor commander, and the OAuth library only
 * when a token has to be renewed.
 */
import { homedir } from 'node:os';
import { SparekeyError } from '../../shared/errors';
import { parseHelperArguments } from '../../shared/split/helper-command';
import type { MovedQuery } from '../../shared/split/moved-sign-in';
import { composeMoved } from '../compose-moved';
import { ANSWERS_WITHIN, UNREADABLE } from '../core/split/moved-headers';
import type { HeadersAnswer } from '../core/ports/split';
import type { ExitCode } from './exit';

export async function runHeaders(args: readonly string[]): Promise<ExitCode> {
  const named = parseHelperArguments(args);
  const { CLAUDE_CODE_MCP_SERVER_NAME: server, CLAUDE_CODE_MCP_SERVER_URL: url } = process.env;
  if (named === undefined && (server === undefined || url === undefined))
    throw new SparekeyError(
      'usage',
      'Claude Code runs this, with the name and the URL of a server in CLAUDE_CODE_MCP_SERVER_NAME and CLAUDE_CODE_MCP_SERVER_URL.',
    );
  const answer = await answerTo(
    { profile: named?.profile, entry: named?.entry, server, url },
    {
      ...process.env,
      ...(named?.dataDir !== undefined && { SPAREKEY_DATA_DIR: named.dataDir }),
      ...(named?.keyFile !== undefined && { SPAREKEY_KEY_FILE: named.keyFile }),
    },
  );
  if (answer.kind === 'unknown') {
    process.stderr.write('sparekey: this server was not moved to Sparekey.\n');
    return 1;
  }
  if (answer.trouble !== undefined)
    process.stderr.write(`sparekey: the sign-in of this server: ${answer.trouble}.\n`);
  process.stdout.write(`${JSON.stringify({ Authorization: answer.authorization })}\n`);
  return 0;
}

async function answerTo(query: MovedQuery, env: NodeJS.ProcessEnv): Promise<HeadersAnswer> {
  try {
    const { helperSocket, movedHeaders } = composeMoved({
      env,
      platform: process.platform,
      home: homedir(),
      shell: 'command',
    });
    // The monotonic clock of a process begins with it.
    return (await helperSocket.ask(query)) ?? (await movedHeaders.answer(query, ANSWERS_WITHIN));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { kind: 'headers', authorization: UNREADABLE, trouble: `a bug in Sparekey (${detail})` };
  }
}
