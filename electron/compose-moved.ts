/** The composition of what serves moved sign-ins: small enough for a helper that Claude Code waits for. */
import { join } from 'node:path';
import { dataDirectory, runDirectory } from './adapters/data-dir';
import { KeyFileSecrets } from './adapters/secrets/key-file';
import { KeytarSecrets } from './adapters/secrets/keytar';
import { LargeSecrets, WINDOWS_LIMIT } from './adapters/secrets/large-secrets';
import { NoKeychain } from './adapters/secrets/no-keychain';
import { SealedSecrets } from './adapters/secrets/sealed-secrets';
import { FileHelperSocket } from './adapters/split/helper-socket';
import { KeychainSignIns, registerPath } from './adapters/split/moved-sign-ins';
import { systemClock } from './adapters/system-clock';
import { KEY_SERVICE } from './adapters/vault/key-service';
import { MovedHeaders } from './core/split/moved-headers';
import type { Clock } from './core/ports/machine';
import type { SecretStore } from './core/ports/secrets';
import type {
  BrowserSignIn,
  HelperSocket,
  MovedServers,
  MovedSignIns,
  TokenRefresher,
} from './core/ports/split';
import { SignInAgain } from './core/split/sign-in-again';

export interface MovedOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly shell: 'app' | 'command';
}

export interface MovedComposition {
  /** The MCP sign-ins that were moved out of the blob. */
  readonly moved: MovedSignIns;
  /** What their servers are sent. */
  readonly movedHeaders: MovedHeaders;
  /** Those servers themselves. */
  readonly movedServers: MovedServers;
  readonly helperSocket: HelperSocket;
  readonly signInAgain: SignInAgain;
  /** Opens a page in the user's browser. False when the system has no way to. */
  readonly openPage: (url: string) => Promise<boolean>;
}

export function composeMoved(options: MovedOptions, clock: Clock = systemClock): MovedComposition {
  const { env, platform, home } = options;
  const dataDir = dataDirectory(env, platform, home);
  const secrets = roomySecrets(options, clock, sealedDirectory(dataDir));
  const moved = new KeychainSignIns({ secrets, register: registerPath(dataDir), clock });
  const movedServers = lazyServers();
  return {
    moved,
    movedHeaders: new MovedHeaders({ moved, refresher: lazyRefresher(), servers: movedServers, clock }),
    movedServers,
    helperSocket: new FileHelperSocket({ path: join(runDirectory(dataDir), 'headers.sock') }),
    signInAgain: new SignInAgain({ moved, browser: lazySignIn(), clock }),
    openPage: async (url) => (await import('./adapters/open-page')).openPage(url, platform),
  };
}

export interface SecretsComposition {
  readonly secrets: SecretStore;
  /** The key file that stands in for a keychain, when one was named. */
  readonly keyFile: SecretStore | undefined;
  readonly keychain: SecretStore;
}

/** A key file is used only when it is asked for, never as a silent stand-in for a keychain that does not answer. */
export function composeSecrets({ env, platform, shell }: MovedOptions, clock: Clock): SecretsComposition {
  const path = env['SPAREKEY_KEY_FILE'];
  // The app's own executable may run the command, too; plain Node must make no items there.
  const isPlainNode = shell === 'command' && process.versions['electron'] === undefined;
  const keychain = platform === 'darwin' && isPlainNode ? new NoKeychain() : new KeytarSecrets({ clock });
  if (!path) return { secrets: keychain, keyFile: undefined, keychain };
  const keyFile = new KeyFileSecrets({ path, service: KEY_SERVICE });
  return { secrets: keyFile, keyFile, keychain };
}

/** Where sealed files lie: not in the vault, since some of them have to outlast it. */
export function sealedDirectory(dataDir: string): string {
  return join(dataDir, 'sealed');
}

/** For secrets of our own that may be larger than a keychain entry, or must do without a keychain. */
export function roomySecrets(options: MovedOptions, clock: Clock, directory: string): SecretStore {
  const { secrets, keyFile } = composeSecrets(options, clock);
  if (keyFile !== undefined) return new SealedSecrets({ keys: keyFile, keyService: KEY_SERVICE, directory });
  return options.platform === 'win32'
    ? new LargeSecrets({ secrets, directory, limit: WINDOWS_LIMIT })
    : secrets;
}

function lazySignIn(): BrowserSignIn {
  return {
    begin: async (request, signal) => {
      const { OAuthSignIn } = await import('./adapters/oauth/browser-sign-in');
      return new OAuthSignIn().begin(request, signal);
    },
  };
}

/** Most starts of the helper renew nothing, and must not pay for the library that does. */
function lazyRefresher(): TokenRefresher {
  return {
    refresh: async (signIn, budget) => {
      const { OAuthRefresher } = await import('./adapters/oauth/oauth-client');
      return new OAuthRefresher().refresh(signIn, budget);
    },
  };
}

function lazyServers(): MovedServers {
  const load = async () => {
    const [{ HttpMcpServers }, { VERSION }] = await Promise.all([
      import('./adapters/oauth/mcp-servers'),
      import('./version'),
    ]);
    return new HttpMcpServers({ version: VERSION });
  };
  return {
    accepts: async (...given) => (await load()).accepts(...given),
    connects: async (...given) => (await load()).connects(...given),
  };
}
