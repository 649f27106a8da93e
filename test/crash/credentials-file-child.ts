/**
 * Works on a credentials file in a process of its own:
 * - `replace <file> <expected> <next> [step]` replaces its value, prints the outcome, and dies at that step
 * - `rewrite <file>` writes to it in place, without a lock, as 2.1.96 does: one numbered value for each line on stdin
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { CredentialsFile } from '../../electron/adapters/stores/credentials-file';
import { systemClock } from '../../electron/adapters/system-clock';
import { encode, HELD_LOCKS } from '../support/memory-store';

const [work, path = '', ...rest] = process.argv.slice(2);

async function replace([expected = '', next = '', dieAt = '0']: readonly string[]): Promise<void> {
  let steps = 0;
  const onStep = () => {
    if (++steps === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
  };
  const store = new CredentialsFile({ path, clock: systemClock, onStep });
  const outcome = await store.replace(
    expected === '' ? undefined : encode(expected),
    encode(next),
    HELD_LOCKS,
  );
  const cause = outcome.kind === 'unreachable' ? outcome.cause.code : undefined;
  process.stdout.write(JSON.stringify({ outcome: outcome.kind, cause, read: (await store.read()).kind }));
}

async function rewrite(): Promise<void> {
  for await (const line of createInterface(process.stdin)) {
    const file = openSync(path, 'w', 0o600);
    // Claude Code, too, lets some time pass between truncating and writing.
    for (const until = performance.now() + (Number(line) % 8); performance.now() < until;);
    writeSync(file, JSON.stringify({ foreign: Number(line) }));
    closeSync(file);
  }
}

await (work === 'replace' ? replace(rest) : rewrite());
