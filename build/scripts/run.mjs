import { spawn } from 'node:child_process';
import { setTimeout as passing } from 'node:timers/promises';

/** Prints a section's heading. */
export function heading(text) {
  process.stdout.write(`\n── ${text}\n`);
}

export function say(text) {
  process.stdout.write(`   ${text}\n`);
}

/** How long a child that was told to end may take over it. */
const grace = 10_000;

/**
 * Runs a command to its end and answers its exit code, what it said, and the seconds it took.
 *
 * The code is undefined when it could not be started or ran out of time. With `live` the
 * user sees what it says while it runs; else nothing is shown.
 *
 * @param {{ env?: NodeJS.ProcessEnv, minutes?: number, live?: boolean }} options
 */
export async function run(command, args, { env = process.env, minutes = 10, live = false } = {}) {
  const began = performance.now();
  const said = [];
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said.push(chunk);
      if (live) process.stdout.write(chunk);
    });
  }
  const overdue = new AbortController();
  void endWhenOverdue(child, minutes, overdue.signal);
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      said.push(Buffer.from(`${error.message}\n`));
      resolve(undefined);
    });
    child.on('close', (status) => resolve(status ?? undefined));
  });
  overdue.abort();
  return {
    code,
    output: Buffer.concat(said).toString(),
    seconds: (performance.now() - began) / 1000,
  };
}

async function endWhenOverdue(child, minutes, finished) {
  try {
    await passing(minutes * 60_000, undefined, { signal: finished });
    child.kill('SIGTERM');
    await passing(grace, undefined, { signal: finished });
    child.kill('SIGKILL');
  } catch (error) {
    // Aborted: the child ended in time.
    if (error.name !== 'AbortError') throw error;
  }
}

/** Runs npm: the very one that runs us, if one does. */
export function npm(args, options) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('.js') ? run(process.execPath, [cli, ...args], options) : run('npm', args, options);
}
