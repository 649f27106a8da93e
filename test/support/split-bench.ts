/** A whole profile on disk with its MCP servers, and all that moving a sign-in takes: real files, locks and vault. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClaudeConfig } from '../../electron/adapters/claude-config';
import { ClaudeLocks } from '../../electron/adapters/claude-locks';
import type { OnStep } from '../../electron/adapters/fs/atomic-file';
import { KeyFileSecrets } from '../../electron/adapters/secrets/key-file';
import { SealedSecrets } from '../../electron/adapters/secrets/sealed-secrets';
import { SettingsServers } from '../../electron/adapters/split/claude-servers';
import { KeychainSignIns, registerPath } from '../../electron/adapters/split/moved-sign-ins';
import { readRegister } from '../../electron/adapters/split/register';
import { CredentialsFile } from '../../electron/adapters/stores/credentials-file';
import { KEY_SERVICE } from '../../electron/adapters/vault/key-service';
import { systemClock } from '../../electron/adapters/system-clock';
import { FileJournal } from '../../electron/adapters/vault/journal';
import { VaultKeyring } from '../../electron/adapters/vault/key';
import { FileVault } from '../../electron/adapters/vault/vault';
import type { Clock } from '../../electron/core/ports/machine';
import type { SecretStore } from '../../electron/core/ports/secrets';
import type { ClaudePrograms, MovedServers, Reception, SignInHelper } from '../../electron/core/ports/split';
import type { SplitPorts } from '../../electron/core/split/sign-in';
import { blobText, isJsonObject, member, parseBlob, textMember, type JsonObject } from '../../shared/blob';
import type { ClaudeProcess } from '../../shared/findings/types';
import { helperCommand } from '../../shared/split/helper-command';
import { hashOfKey, type MovedRow } from '../../shared/split/moved-sign-in';
import type { InstalledClaude } from '../../shared/split/split-plan';
import { aBlobText, accountOf, anEntry } from './blob-builders';
import { aContext } from './history-builders';

export const SPLIT_PROFILE = '00000000000fa4e5';

/** Where everything lies below one directory. */
export function splitPlaces(directory: string) {
  const configDir = join(directory, '.claude');
  const dataDir = join(directory, 'data');
  return {
    configDir,
    dataDir,
    credentials: join(configDir, '.credentials.json'),
    settings: join(configDir, '.claude.json'),
    keyFile: join(directory, 'key.txt'),
    register: registerPath(dataDir),
  };
}

const ACCOUNT = { accountUuid: accountOf('ada'), organizationUuid: 'organization-FAKE-ada' };

/** `.claude.json` as Claude Code formats it, with servers of the user that need a sign-in. */
export function someSettings(...servers: readonly string[]): string {
  const mcpServers = Object.fromEntries(
    servers.map((server) => [server, { type: 'http', url: `https://${server}.example/mcp` }]),
  );
  const value = { numStartups: 3, mcpServers, oauthAccount: ACCOUNT, projects: {} };
  return JSON.stringify(value, undefined, 2);
}

/** Lays out a profile whose blob holds these sign-ins and whose settings hold these servers. */
export function layOut(directory: string, servers: readonly string[]): void {
  const { configDir, credentials, settings } = splitPlaces(directory);
  mkdirSync(configDir, { recursive: true, mode: 0o700 });
  writeFileSync(credentials, aBlobText({ mcp: servers.map((server) => anEntry(server, LONG)) }), {
    mode: 0o600,
  });
  writeFileSync(settings, someSettings(...servers), { mode: 0o600 });
}

/** Waits a tenth as long; deadlines are those of life, since disks and locks are. */
const IMPATIENT: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms / 10, signal),
};

/** Ends long after any test. */
const LONG = { expiresAt: Date.UTC(2030, 0, 1) };

export interface SplitBenchOptions {
  readonly directory: string;
  /** Called before every change of store, settings, register and keychain; those of the vault have their own tests. */
  readonly onStep?: OnStep;
  readonly clock?: Clock;
  /** Where secrets lie; without it, in a key file and in files that are sealed to it. */
  readonly keychain?: SecretStore;
}

/** A profile on disk, opened for moving. */
export class SplitBench {
  readonly directory: string;
  readonly ports: SplitPorts;
  readonly keys: VaultKeyring;
  /** What is installed, and what runs. */
  installed: readonly InstalledClaude[] = [{ path: '/usr/bin/claude', version: '2.1.330' }];
  running: readonly ClaudeProcess[] = [];
  /** How every server takes what it is sent, and what came. */
  reception: Reception = { kind: 'accepted' };
  readonly received: { readonly url: string; readonly authorization: string }[] = [];
  /** Whether the helper can be run at all. */
  helperWorks = true;

  constructor({ directory, onStep = () => undefined, clock = IMPATIENT, keychain }: SplitBenchOptions) {
    this.directory = directory;
    const { configDir, dataDir, credentials, settings, keyFile, register } = splitPlaces(directory);
    const location = join(dataDir, 'vault');
    const keys = keychain ?? new KeyFileSecrets({ path: keyFile, service: KEY_SERVICE });
    const sealed =
      keychain ?? new SealedSecrets({ keys, keyService: KEY_SERVICE, directory: join(dataDir, 'sealed') });
    const secrets = stepping(sealed, onStep);
    const vault = new FileVault({ location, machine: 'machine-FAKE', clock, secrets: keys });
    const moved = new KeychainSignIns({ secrets, register, clock, onStep });
    const store = new CredentialsFile({ path: credentials, clock, onStep });
    const accounts = new ClaudeConfig([settings]);
    const account = async () => accounts.account(await vault.fingerprints());
    const registered = () => readRegister(register).filter(({ profile }) => profile === SPLIT_PROFILE);
    this.keys = new VaultKeyring({ location, clock, secrets: keys, keychain });
    this.ports = {
      profile: {
        id: SPLIT_PROFILE,
        configDir,
        store,
        locks: new ClaudeLocks(configDir, clock),
        settingsFile: undefined,
        servers: new SettingsServers({ candidates: [settings], clock, onStep }),
        surroundings: {
          account,
          gather: async () =>
            aContext({
              account: await account(),
              store: store.location,
              machine: 'machine-FAKE',
              moved: registered(),
            }),
        },
      },
      vault,
      journal: new FileJournal({ location, clock }),
      moved,
      helper: this.#helper(),
      movedServers: this.#servers(),
      programs: this.#programs(),
      clock,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    };
  }

  /** Makes the vault's key. Once for a directory. */
  async open(): Promise<this> {
    await this.keys.ensure();
    return this;
  }

  get blob(): JsonObject {
    return jsonIn(splitPlaces(this.directory).credentials);
  }

  get settingsText(): string {
    return readFileSync(splitPlaces(this.directory).settings, 'utf8');
  }

  /** The entry of a server in the blob. */
  entry(server: string): unknown {
    const entries = this.blob['mcpOAuth'];
    return isJsonObject(entries ?? null) ? (entries as JsonObject)[anEntry(server)[0]] : undefined;
  }

  /** Writes an entry into the blob as Claude Code would, or takes it out. */
  setEntry(key: string, value: JsonObject | undefined): void {
    const { mcpOAuth, ...rest } = this.blob;
    const entries = Object.fromEntries(
      Object.entries({ ...(mcpOAuth as JsonObject), [key]: value }).filter(([, one]) => one !== undefined),
    ) as JsonObject;
    writeFileSync(splitPlaces(this.directory).credentials, blobText({ ...rest, mcpOAuth: entries }));
  }

  /** The helper that is configured for a server of the user. */
  helperOf(server: string): unknown {
    const servers = jsonIn(splitPlaces(this.directory).settings)['mcpServers'];
    const one = servers !== undefined && isJsonObject(servers) ? member(servers, server) : undefined;
    return one !== undefined && isJsonObject(one) ? one['headersHelper'] : undefined;
  }

  rows(): readonly MovedRow[] {
    return readRegister(splitPlaces(this.directory).register);
  }

  /** Answers from the keychain entry, as the real helper does. */
  #helper(): SignInHelper {
    return {
      commandFor: (profile, key) =>
        helperCommand(['/opt/sparekey'], { profile, entry: hashOfKey(key) }, 'posix'),
      ask: async (row) => {
        const own = await this.ports.moved.open(row.profile, row.key);
        const token = own.kind === 'present' ? textMember(own.signIn.entry, 'accessToken') : undefined;
        return this.helperWorks ? `Bearer ${token}` : undefined;
      },
    };
  }

  #servers(): MovedServers {
    const receive = (url: string, authorization: string) => {
      this.received.push({ url, authorization });
      return Promise.resolve(this.reception);
    };
    return { accepts: receive, connects: receive };
  }

  #programs(): ClaudePrograms {
    return { installed: () => this.installed, running: () => this.running };
  }
}

/** Tells of every change before it is made. */
function stepping(secrets: SecretStore, onStep: OnStep): SecretStore {
  return {
    description: secrets.description,
    get: (service, account) => secrets.get(service, account),
    set: async (service, account, secret) => {
      onStep('store a secret');
      await secrets.set(service, account, secret);
      onStep('a secret was stored');
    },
    delete: async (service, account) => {
      onStep('delete a secret');
      const was = await secrets.delete(service, account);
      onStep('a secret was deleted');
      return was;
    },
  };
}

function jsonIn(file: string): JsonObject {
  const parsed = parseBlob(readFileSync(file, 'utf8'));
  if (parsed.kind !== 'blob') throw new Error(`${file} does not parse.`);
  return parsed.root;
}
