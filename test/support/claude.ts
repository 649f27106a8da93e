/** The real Claude Code, run in a sandbox: 2.1.96 unless another one is given. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { CLAUDE_2_1_96, type ClaudeProgram } from './claude-release';
import type { McpEntry, McpOAuthServer } from './mcp-oauth-server';
import { cleanEnvironment, type Sandbox } from './sandbox';

export interface ClaudeRun {
  /** Undefined when it was killed because its time was up. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command to its end, or kills it after two minutes. `preload` names a CommonJS module that Node loads before a release that is a script. */
export function runClaude(
  sandbox: Sandbox,
  args: readonly string[],
  options: { readonly preload?: string; readonly program?: ClaudeProgram } = {},
): Promise<ClaudeRun> {
  const { program = CLAUDE_2_1_96 } = options;
  const preload = options.preload === undefined ? [] : ['--require', options.preload];
  return new Promise((resolve) => {
    const child = execFile(
      program.file,
      [...preload, ...program.args, ...args],
      { cwd: sandbox.workDir, env: cleanEnvironment(sandbox), timeout: 120_000, killSignal: 'SIGKILL' },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? undefined, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

export interface AuthStatus {
  readonly loggedIn: boolean;
  readonly authMethod: string;
  readonly email?: string | null;
  readonly subscriptionType?: string | null;
}

/** What `claude auth status` says. It reads the store and never writes it. */
export async function authStatus(sandbox: Sandbox): Promise<AuthStatus> {
  const run = await runClaude(sandbox, ['auth', 'status']);
  return JSON.parse(run.stdout) as AuthStatus;
}

/** `claude mcp list`: connects to every server, refreshing and saving sign-ins on the way. */
export function mcpList(sandbox: Sandbox, program?: ClaudeProgram): Promise<ClaudeRun> {
  return runClaude(sandbox, ['mcp', 'list'], program && { program });
}

const ACCOUNT = {
  accountUuid: '00000000-0000-4000-8000-0000000face1',
  emailAddress: 'fake@example.invalid',
  organizationUuid: '00000000-0000-4000-8000-0000000face2',
  organizationName: 'Made up',
};

/** Writes `.claude.json`: a user who is past the onboarding, with an account and these servers. `more` is set at each of them. */
export function configureClaude(
  sandbox: Sandbox,
  servers: readonly McpOAuthServer[],
  more: { readonly headersHelper?: string } = {},
): void {
  const mcpServers = Object.fromEntries(
    servers.map((server) => [server.name, { type: 'http', url: server.url, ...more }]),
  );
  const configuration = { hasCompletedOnboarding: true, oauthAccount: ACCOUNT, mcpServers };
  writeFileSync(sandbox.claudeJson, JSON.stringify(configuration));
}

/** The account that a `.claude.json` names, if any. */
export function accountIn(claudeJson: string): unknown {
  return (JSON.parse(readFileSync(claudeJson, 'utf8')) as { oauthAccount?: unknown }).oauthAccount;
}

export type BlobValue = Readonly<Record<string, unknown>>;

/** A made-up login as 2.1.96 keeps it, good for eight hours. */
export function aLogin(generation = 1): BlobValue {
  return {
    accessToken: `sk-ant-oat01-FAKE-${generation}`,
    refreshToken: `sk-ant-ort01-FAKE-${generation}`,
    expiresAt: Date.now() + 8 * 3600_000,
    scopes: ['user:inference', 'user:profile'],
    subscriptionType: 'max',
    rateLimitTier: 'default_claude_max_20x',
  };
}

/** Writes the store: the text as it is, or a value as compact JSON. */
export function writeStore(sandbox: Sandbox, blob: BlobValue | string): void {
  const content = typeof blob === 'string' ? blob : JSON.stringify(blob);
  writeFileSync(sandbox.credentialsFile, content, { mode: 0o600 });
}

/** The blob in the store. Throws when there is none or it does not parse. */
export function readStore(sandbox: Sandbox): BlobValue {
  return JSON.parse(readFileSync(sandbox.credentialsFile, 'utf8')) as BlobValue;
}

/** A whole store: a login, an unknown key, and for every server a fresh sign-in that ends `endsIn` seconds from now. */
export function aStore(servers: readonly McpOAuthServer[], endsIn: number): BlobValue {
  return {
    claudeAiOauth: aLogin(),
    mcpOAuth: Object.fromEntries(servers.map((server) => [server.key, server.signIn(endsIn)])),
    somethingUnknown: { kept: true },
  };
}

/** With this many servers and sixteen processes the login fell in six of six storms on two cores. */
export const STORM_SERVERS = [
  'asana',
  'figma',
  'github',
  'linear',
  'notion',
  'sentry',
  'slack',
  'vercel',
] as const;

/** What a storm left behind. */
export interface Aftermath {
  readonly runs: readonly ClaudeRun[];
  /** Undefined when the store is gone or does not parse. */
  readonly blob: BlobValue | undefined;
  readonly hasLogin: boolean;
  /** The servers whose entry still holds a token. */
  readonly signedIn: readonly string[];
}

/** One storm: `processes` Claude Codes list their MCP servers at once. Waits for all of them. */
export async function clobberRound(
  sandbox: Sandbox,
  servers: readonly McpOAuthServer[],
  { processes, program }: { readonly processes: number; readonly program?: ClaudeProgram },
): Promise<Aftermath> {
  const runs = await Promise.all(Array.from({ length: processes }, () => mcpList(sandbox, program)));
  const blob = storeIfReadable(sandbox);
  const entries = (blob?.mcpOAuth ?? {}) as Readonly<Record<string, McpEntry>>;
  return {
    runs,
    blob,
    hasLogin: blob?.claudeAiOauth !== undefined,
    signedIn: servers.filter(({ key }) => entries[key]?.accessToken).map(({ name }) => name),
  };
}

function storeIfReadable(sandbox: Sandbox): BlobValue | undefined {
  try {
    return readStore(sandbox);
  } catch {
    return undefined;
  }
}
