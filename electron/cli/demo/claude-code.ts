import { execFile } from 'node:child_process';
import { truncateSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type { MadeUpUser } from './made-up';

/** Whoever writes the shared credentials in the demo. */
export interface CredentialsWriter {
  readonly name: string;
  /** Meets an MCP server for the first time and saves what it learnt. */
  meetServer(): Promise<void>;
  /** What `claude auth status` says; undefined when there is no real Claude Code to ask. */
  authStatus(): Promise<boolean | undefined>;
}

/** The real Claude Code, in a clean environment that can reach nothing but loopback. */
export function realClaude(cli: string, version: string, user: MadeUpUser): CredentialsWriter {
  const run = (args: readonly string[]): Promise<string> =>
    new Promise((resolve) => {
      const options = {
        env: environment(user),
        cwd: user.home,
        timeout: 60_000,
        killSignal: 'SIGKILL',
      } as const;
      const child = execFile(process.execPath, [cli, ...args], options, (_, stdout) => resolve(stdout));
      child.stdin?.end();
    });
  return {
    name: `the real Claude Code ${version}`,
    meetServer: async () => void (await run(['mcp', 'list'])),
    authStatus: async () => {
      const answer: unknown = JSON.parse(await run(['auth', 'status']));
      return (
        typeof answer === 'object' && answer !== null && 'loggedIn' in answer && answer.loggedIn === true
      );
    },
  };
}

/** Writes what Claude Code 2.1.96 was seen to write in that moment, where its package cannot be had. */
export function standInWriter(user: MadeUpUser): CredentialsWriter {
  return {
    name: 'a stand-in that writes what Claude Code 2.1.96 was seen to write',
    meetServer: async () => {
      truncateStore(user);
      const stub = {
        serverName: 'wiki',
        serverUrl: 'http://127.0.0.1/mcp',
        accessToken: '',
        expiresAt: 0,
        clientId: 'FAKE',
      };
      await writeFile(user.credentialsFile, JSON.stringify({ mcpOAuth: { 'wiki|0123456789abcdef': stub } }));
    },
    authStatus: () => Promise.resolve(undefined),
  };
}

/** What another Claude Code 2.1.96 does first when it saves: it truncates the file, and only then writes it anew. */
export function truncateStore({ credentialsFile }: MadeUpUser): void {
  truncateSync(credentialsFile);
}

/** The version in a package's own description, or undefined when it is not there. */
export async function versionOf(packageFile: string): Promise<string | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(packageFile, 'utf8'));
    return typeof parsed === 'object' && parsed !== null && 'version' in parsed
      ? String(parsed.version)
      : undefined;
  } catch {
    return undefined;
  }
}

function environment({ home, configDir }: MadeUpUser): NodeJS.ProcessEnv {
  const nowhere = 'http://127.0.0.1:9';
  return {
    PATH: process.env['PATH'],
    HOME: home,
    CLAUDE_CONFIG_DIR: configDir,
    NO_COLOR: '1',
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    NO_PROXY: '127.0.0.1,localhost',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  };
}
