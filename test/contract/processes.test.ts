import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runningClaudes } from '../../electron/adapters/processes';
import type { ClaudeProcess } from '../../shared/findings/types';

let root: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'sparekey-processes-')));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

/** An npm installation of a made-up Claude Code that only waits; returns its script. */
function anInstallation(below: string, version: string, script = 'setTimeout(() => {}, 60_000)'): string {
  const dir = path.join(below, 'node_modules', '@anthropic-ai', 'claude-code');
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ version }));
  writeFileSync(path.join(dir, 'cli.js'), script);
  return path.join(dir, 'cli.js');
}

function start(command: string, args: readonly string[]): number {
  const child = spawn(command, args, { cwd: root, stdio: 'ignore' });
  children.push(child);
  return child.pid ?? 0;
}

function found(pid: number): ClaudeProcess | undefined {
  const all = runningClaudes({ platform: 'linux' });
  return all === 'not-checked' ? undefined : all.find((one) => one.pid === pid);
}

const RENAMES_ITSELF = 'process.title = "claude"; setTimeout(() => {}, 60_000)';

test('finds an npm installation by its script, with version, start and folder', async () => {
  const before = Date.now();
  const pid = start(process.execPath, ['--no-warnings', anInstallation(root, '2.1.96'), 'mcp', 'list']);

  const one = await vi.waitFor(() => {
    const seen = found(pid);
    expect(seen).toBeDefined();
    return seen;
  });
  expect(one).toMatchObject({ pid, version: '2.1.96', folder: root });
  // The kernel counts from a boot time in whole seconds.
  expect(Math.abs((one?.startedAt ?? 0) - before)).toBeLessThan(5_000);
});

test('finds one that has renamed itself, and its version beside its Node', async () => {
  anInstallation(path.join(root, 'lib'), '2.1.96');
  mkdirSync(path.join(root, 'bin'));
  copyFileSync(process.execPath, path.join(root, 'bin', 'node'));
  const script = path.join(root, 'other.js');
  writeFileSync(script, RENAMES_ITSELF);
  const pid = start(path.join(root, 'bin', 'node'), [script]);

  await vi.waitFor(() => expect(found(pid)).toMatchObject({ version: '2.1.96' }), 5_000);
});

test('does not guess the version of one that was updated since it started', async () => {
  const script = anInstallation(root, '2.1.96');
  const pid = start(process.execPath, [script]);
  await vi.waitFor(() => expect(found(pid)).toBeDefined());
  await vi.waitFor(() => {
    anInstallation(root, '2.1.330');
    expect(found(pid)?.version).toBeUndefined();
  }, 5_000);
});

test('finds a native installation by the name of its file', async () => {
  const program = path.join(root, 'claude', 'versions', '2.1.330');
  mkdirSync(path.dirname(program), { recursive: true });
  copyFileSync(process.execPath, program);
  const pid = start(program, ['-e', 'setTimeout(() => {}, 60_000)']);

  await vi.waitFor(() => expect(found(pid)).toMatchObject({ version: '2.1.330' }));
});

test('finds an npm installation that is a program of its own, as the newer ones are', async () => {
  const folder = path.dirname(anInstallation(root, '2.1.330'));
  const program = path.join(folder, 'bin', 'claude.exe');
  mkdirSync(path.dirname(program));
  copyFileSync(process.execPath, program);
  const pid = start(program, ['-e', 'setTimeout(() => {}, 60_000)']);

  await vi.waitFor(() => expect(found(pid)).toMatchObject({ version: '2.1.330' }));
});

test('does not take for Claude Code what only mentions it', async () => {
  const script = anInstallation(root, '2.1.96');
  const waiting = path.join(root, 'wait.js');
  writeFileSync(waiting, 'setTimeout(() => {}, 60_000)');
  const claude = start(process.execPath, [script]);
  const other = start(process.execPath, [waiting, script]);
  const shell = start('sh', ['-c', `sleep 60 # ${script}`]);

  await vi.waitFor(() => expect(found(claude)).toBeDefined());
  expect([found(other), found(shell)]).toEqual([undefined, undefined]);
});

test('says that it did not look where there is nothing to look at', () => {
  expect(runningClaudes({ platform: 'darwin' })).toBe('not-checked');
  expect(runningClaudes({ platform: 'win32' })).toBe('not-checked');
});
