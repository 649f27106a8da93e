import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ClaudeProcess } from '../../shared/findings/types';

export interface ProcessQuery {
  readonly platform: NodeJS.Platform;
  /** Where the kernel shows processes. */
  readonly proc?: string;
}

/** The kernel tells when it was booted in whole seconds, and corrects that with the clock. */
const BOOT_TIME_ERROR_MS = 2_000;

/** What one directory of `/proc` says. */
interface ProcessFacts {
  readonly pid: number;
  readonly program: string;
  readonly argv: readonly string[];
  readonly startedAt: number | undefined;
}

const PACKAGE = join('node_modules', '@anthropic-ai', 'claude-code');

/**
 * This user's running Claude Code processes, from `/proc`.
 *
 * Their environment is not looked at: it may hold keys. Claude Code renames
 * itself to `claude`, which wipes the path of an npm installation from its
 * command line; its version is then that of the installation beside its Node,
 * unless that has changed since the process started.
 */
export function runningClaudes({
  platform,
  proc = '/proc',
}: ProcessQuery): readonly ClaudeProcess[] | 'not-checked' {
  if (platform !== 'linux') return 'not-checked';
  const bootedAt = bootTime(proc);
  const found: ClaudeProcess[] = [];
  for (const name of attempt(() => readdirSync(proc)) ?? []) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const facts = attempt(() => readFacts(join(proc, name), Number(name), bootedAt));
    if (facts === undefined || !isClaude(facts)) continue;
    const folder = attempt(() => readlinkSync(join(proc, name, 'cwd')));
    found.push({ pid: facts.pid, version: versionOf(facts), startedAt: facts.startedAt, folder });
  }
  return found;
}

function readFacts(directory: string, pid: number, bootedAt: number | undefined): ProcessFacts | undefined {
  if (statSync(directory).uid !== process.getuid?.()) return undefined;
  const argv = readFileSync(join(directory, 'cmdline'), 'utf8')
    .split('\0')
    .filter((arg) => arg !== '');
  return {
    pid,
    program: readlinkSync(join(directory, 'exe')).replace(/ \(deleted\)$/, ''),
    argv,
    startedAt: startTime(directory, bootedAt),
  };
}

function isClaude({ program, argv }: ProcessFacts): boolean {
  if (nativeVersion(program) !== undefined || /^claude(\.exe)?$/.test(basename(program))) return true;
  if (!/^(node|bun)/.test(basename(program))) return false;
  return basename(argv[0] ?? '') === 'claude' || scriptOf(argv) !== undefined;
}

/** The script of an npm installation, before it has renamed itself. */
function scriptOf([, ...args]: readonly string[]): string | undefined {
  const script = args.find((arg) => !arg.startsWith('-'));
  return script?.endsWith(join(PACKAGE, 'cli.js')) === true ? script : undefined;
}

function versionOf(facts: ProcessFacts): string | undefined {
  const script = scriptOf(facts.argv);
  const folder =
    packageOfProgram(facts.program) ??
    (script === undefined ? join(dirname(facts.program), '..', 'lib', PACKAGE) : dirname(script));
  return nativeVersion(facts.program) ?? installedVersion(folder, facts.startedAt);
}

/**
 * Since npm installations are programs, too, they are called `claude.exe` on every
 * system, and lie in the package itself or in the one for the platform beside it.
 */
function packageOfProgram(program: string): string | undefined {
  return /^(.*\/@anthropic-ai\/claude-code[^/]*)\//.exec(program)?.[1];
}

/** Native installations keep each version in a file of that name: `…/claude/versions/2.1.330`. */
export function nativeVersion(program: string): string | undefined {
  return /\/claude\/versions\/(\d+\.\d+\.\d+[^/]*)/.exec(program)?.[1];
}

function installedVersion(directory: string, startedAt: number | undefined): string | undefined {
  return attempt(() => {
    const file = join(directory, 'package.json');
    if (startedAt === undefined || statSync(file).ctimeMs > startedAt + BOOT_TIME_ERROR_MS) return undefined;
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: unknown };
    return typeof version === 'string' ? version : undefined;
  });
}

/** Linux reports times of processes in hundredths of a second since it was booted, on every architecture. */
function startTime(directory: string, bootedAt: number | undefined): number | undefined {
  const stat = readFileSync(join(directory, 'stat'), 'utf8');
  // The name in parentheses may hold spaces and parentheses; what follows it begins with field 3.
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  return bootedAt === undefined || !Number.isFinite(ticks) ? undefined : bootedAt + ticks * 10;
}

function bootTime(proc: string): number | undefined {
  const seconds = attempt(() => /^btime (\d+)$/m.exec(readFileSync(join(proc, 'stat'), 'utf8'))?.[1]);
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}

/** Processes end and files change while they are looked at: then there is nothing to tell. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
