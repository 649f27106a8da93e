import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How other programs start this very Sparekey: Claude Code's hook, a service manager. */
export interface OwnCommand {
  /** Absolute path of the program; `node` where only the PATH knows it. */
  readonly program: string;
  /** What comes before the command's own arguments. */
  readonly prefix: readonly string[];
  /** The file that is gone once Sparekey is. */
  readonly evidence: string;
  /** What a helper of moved servers is started by, where that is quicker. */
  readonly launcher?: Launcher | undefined;
  /** Variables of ours that the caller's environment may lack. */
  readonly env: Readonly<Record<string, string>>;
}

/** A shell script that asks the Sparekey that runs, and starts one only where none does. */
export interface Launcher {
  readonly path: string;
  /** The Node that it starts; undefined for the packaged app's, which starts the app. */
  readonly node?: string | undefined;
}

/** Where the user chose other places for data and key, whoever starts us has to be told. */
const OWN_VARIABLES = ['SPAREKEY_DATA_DIR', 'SPAREKEY_KEY_FILE'] as const;

/**
 * What Electron needs on Linux to be a command: no display, since a hook and a
 * service have none; no sandbox, which root and many systems cannot give and no
 * page needs; half the time to start, and no remarks. The packaged app's
 * launcher gives the same.
 */
export const LINUX_COMMAND_SWITCHES = [
  '--ozone-platform=headless',
  '--no-sandbox',
  '--no-zygote',
  '--log-level=3',
] as const;

/**
 * The app starts itself with `--cli`, on Linux with what that needs. Plain Node runs the command's script, and so does the
 * app in development, whose executable is a bare Electron.
 */
export function ownCommand({
  env,
  platform,
}: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}): OwnCommand {
  const variables = Object.fromEntries(
    OWN_VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]] as const] : [])),
  );
  const isElectron = process.versions['electron'] !== undefined;
  if (isElectron && !('defaultApp' in process)) {
    // Where an AppImage is mounted differs from start to start; the image itself stays.
    const program = env['APPIMAGE'] ?? process.execPath;
    const switches = platform === 'linux' ? LINUX_COMMAND_SWITCHES : [];
    // It lies beside the app, which is nowhere to be found again where an AppImage was mounted.
    const beside = platform === 'darwin' ? '../Resources/sparekey' : 'resources/sparekey';
    const launcher = env['APPIMAGE']
      ? undefined
      : launcherAt(join(dirname(process.execPath), beside), platform);
    return { program, prefix: [...switches, '--cli', '--'], evidence: program, launcher, env: variables };
  }
  const script = scriptPath();
  const node = isElectron ? 'node' : process.execPath;
  return {
    program: node,
    prefix: [script],
    evidence: script,
    launcher: launcherAt(join(dirname(script), 'sparekey'), platform, node),
    env: variables,
  };
}

function launcherAt(path: string, platform: NodeJS.Platform, node?: string): Launcher | undefined {
  return platform !== 'win32' && existsSync(path) ? { path, node } : undefined;
}

/** The bundle lies beside every chunk of it; when the sources run (in tests), it is where the build puts it. */
function scriptPath(): string {
  const beside = join(import.meta.dirname, 'sparekey.js');
  return existsSync(beside) ? beside : join(import.meta.dirname, '../../out/main/sparekey.js');
}

/**
 * One line for a POSIX shell that starts us and succeeds whatever happens: also
 * when Sparekey was thrown away, which it says nothing about.
 */
export function silentShellLine(
  { program, prefix, evidence, env }: OwnCommand,
  args: readonly string[],
): string {
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}`);
  const words = [...assignments, quoted(program), ...prefix.map(quoted), ...args];
  return `test ! -e ${quoted(evidence)} || ${words.join(' ')} 2>/dev/null || true`;
}

/** Nothing in single quotes means anything to a shell, but a single quote. */
function quoted(word: string): string {
  return /^[\w./=:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
