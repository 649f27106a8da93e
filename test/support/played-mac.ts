/** A sandbox that is played to be a Mac: the stand-in for `security`, and the real Claude Code told that it runs there. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { itemNames } from '../../electron/adapters/stores/keychain/item-name';
import { runClaude, type AuthStatus, type BlobValue, type ClaudeRun } from './claude';
import type { Sandbox } from './sandbox';
import { FakeSecurity } from './security/fake-security';

/** The main module that starts the built app on a played Mac, by the stand-in that `PLAYED_MAC_SECURITY` names. */
export const PLAYED_MAC_MAIN = fileURLToPath(new URL('./played-mac-main.mjs', import.meta.url));

/** The name of the user in every sandbox. */
const ACCOUNT = 'sparekey-test';

export class PlayedMac {
  readonly security: FakeSecurity;
  readonly #sandbox: Sandbox;
  readonly #preload: string;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
    this.security = new FakeSecurity(sandbox.home);
    this.#preload = path.join(sandbox.home, 'macos.cjs');
    writeFileSync(
      this.#preload,
      `Object.defineProperty(process, 'platform', { value: 'darwin' });
       process.env.PATH = ${JSON.stringify(`${this.security.bin}:`)} + process.env.PATH;`,
    );
  }

  /** The service of the item in which Claude Code keeps its blob here. */
  get service(): string {
    return itemNames({ env: { USER: ACCOUNT }, userName: ACCOUNT, directory: this.#sandbox.configDir })
      .service;
  }

  /** Writes the item as Claude Code does. */
  write(blob: BlobValue): void {
    this.security.write(this.service, ACCOUNT, JSON.stringify(blob));
  }

  /** The blob in the item; undefined when there is none. */
  item(): BlobValue | undefined {
    const text = this.security.item(this.service, ACCOUNT)?.text;
    return text === undefined ? undefined : (JSON.parse(text) as BlobValue);
  }

  claude(...args: readonly string[]): Promise<ClaudeRun> {
    return runClaude(this.#sandbox, args, { preload: this.#preload });
  }

  async authStatus(): Promise<AuthStatus> {
    return JSON.parse((await this.claude('auth', 'status')).stdout) as AuthStatus;
  }

  /**
   * Claude Code loses its login: it cannot read the item, takes that for an empty
   * one, and writes only what it has just refreshed itself.
   */
  async loseLogin(): Promise<void> {
    this.security.fault({ phase: 'secret' }, { kind: 'exit', code: 1 });
    await this.claude('mcp', 'list');
    this.security.clearFaults();
  }
}
