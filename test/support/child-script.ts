import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'vite';

/** How a child process ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Bundles a script of the tests, so that plain Node can run it; returns the path of the bundle. */
export async function bundleScript(entry: string, directory: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: entry,
      outDir: directory,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'child.mjs', format: 'es' } },
    },
    ssr: { noExternal: true, external: ['keytar'] },
  });
  return join(directory, 'child.mjs');
}

/** Runs a bundled script in a process of its own, with nothing of this one's environment. */
export async function runScript(script: string, ...args: readonly string[]): Promise<ChildEnd> {
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
