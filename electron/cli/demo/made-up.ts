/** A made-up Claude Code user in a throw-away folder. Every token says that it is fake. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface MadeUpUser {
  readonly home: string;
  readonly configDir: string;
  readonly credentialsFile: string;
  readonly dataDir: string;
  readonly keyFile: string;
}

const HOUR = 3_600_000;

/** Lays out a home with a login, three MCP sign-ins, a plugin's secret, and one server that was never signed in to. */
export async function makeUser(folder: string, serverUrl: string, now: number): Promise<MadeUpUser> {
  const home = join(folder, 'home');
  const configDir = join(home, '.claude');
  const user: MadeUpUser = {
    home,
    configDir,
    credentialsFile: join(configDir, '.credentials.json'),
    dataDir: join(folder, 'sparekey'),
    keyFile: join(folder, 'vault-key.txt'),
  };
  await mkdir(configDir, { recursive: true, mode: 0o700 });
  const config = {
    hasCompletedOnboarding: true,
    oauthAccount: {
      accountUuid: 'account-FAKE',
      emailAddress: 'ada@demo.invalid',
      organizationUuid: 'org-FAKE',
    },
    mcpServers: { wiki: { type: 'http', url: serverUrl } },
  };
  await writeFile(join(configDir, '.claude.json'), JSON.stringify(config), { mode: 0o600 });
  await writeFile(user.credentialsFile, JSON.stringify(credentials(now)), { mode: 0o600 });
  return user;
}

function credentials(now: number): object {
  return {
    claudeAiOauth: {
      accessToken: 'sk-ant-oat01-FAKE-demo',
      refreshToken: 'sk-ant-ort01-FAKE-demo',
      expiresAt: now + 8 * HOUR,
      scopes: ['user:inference', 'user:profile'],
      subscriptionType: 'team',
      rateLimitTier: 'default_claude_max_5x',
    },
    mcpOAuth: Object.fromEntries(['linear', 'notion', 'sentry'].map((name) => signIn(name, now))),
    pluginSecrets: { 'deploy@example': { token: 'FAKE-plugin-secret' } },
  };
}

function signIn(serverName: string, now: number): [string, object] {
  const serverUrl = `https://${serverName}.demo.invalid/mcp`;
  const configuration = JSON.stringify({ type: 'http', url: serverUrl, headers: {} });
  const hash = createHash('sha256').update(configuration).digest('hex').slice(0, 16);
  const entry = {
    serverName,
    serverUrl,
    accessToken: `FAKE-access-${serverName}`,
    refreshToken: `FAKE-refresh-${serverName}`,
    expiresAt: now + HOUR,
    clientId: `FAKE-client-${serverName}`,
    discoveryState: { authorizationServerUrl: `https://${serverName}.demo.invalid/` },
  };
  return [`${serverName}|${hash}`, entry];
}
