import { exec } from 'node:child_process';
import { parseBlob, textMember } from '../../../shared/blob';
import { helperCommand } from '../../../shared/split/helper-command';
import { hashOfKey, type MovedRow } from '../../../shared/split/moved-sign-in';
import type { SignInHelper } from '../../core/ports/split';
import type { OwnCommand } from '../own-command';

export interface ShellHelperOptions {
  readonly command: OwnCommand;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Claude Code gives a helper so long. Milliseconds. */
const HELPER_TIMEOUT_MS = 10_000;

/** The helper as a shell command, which is how Claude Code runs it. */
export class ShellHelper implements SignInHelper {
  readonly #options: ShellHelperOptions;

  constructor(options: ShellHelperOptions) {
    this.#options = options;
  }

  /** A session may run without the variables that moved Sparekey's own files, so they go along. */
  commandFor(profile: string, key: string): string {
    const { command, platform } = this.#options;
    const words = {
      profile,
      entry: hashOfKey(key),
      dataDir: command.env['SPAREKEY_DATA_DIR'],
      keyFile: command.env['SPAREKEY_KEY_FILE'],
      node: command.launcher?.node,
    };
    return helperCommand(
      command.launcher === undefined ? [command.program, ...command.prefix] : [command.launcher.path],
      words,
      platform === 'win32' ? 'windows' : 'posix',
    );
  }

  async ask({ profile, key, server, url }: MovedRow): Promise<string | undefined> {
    const env = {
      ...this.#options.env,
      CLAUDE_CODE_MCP_SERVER_NAME: server,
      CLAUDE_CODE_MCP_SERVER_URL: url,
    };
    const printed = await new Promise<string | undefined>((resolve) => {
      const options = { env, timeout: HELPER_TIMEOUT_MS, windowsHide: true };
      const child = exec(this.commandFor(profile, key), options, (error, stdout) =>
        resolve(error === null ? stdout : undefined),
      );
      child.stdin?.end();
    });
    const parsed = parseBlob(printed ?? '');
    return parsed.kind === 'blob' ? textMember(parsed.root, 'Authorization') : undefined;
  }
}
