/**
 * A process that replaces the value of a credentials file, for tests that kill
 * it, take its rights away, or let others write at the same time.
 *
 * Arguments: `replace <file> <expected> <next> [die at this step]`. Prints the
 * outcome as JSON.
 */
import { CredentialsFile } from '../../electron/adapters/stores/credentials-file';
import { systemClock } from '../../electron/adapters/system-clock';
import { encode, HELD_LOCKS } from './memory-store';

const [path = '', expected = '', next = '', dieAt] = process.argv.slice(2);
let step = 0;
const onStep = () => {
  if (String(step++) === dieAt) process.kill(process.pid, 'SIGKILL');
};
const store = new CredentialsFile({ path, clock: systemClock, onStep });
const outcome = await store.replace(expected === '' ? undefined : encode(expected), encode(next), HELD_LOCKS);
const cause = outcome.kind === 'unreachable' ? outcome.cause.code : undefined;
process.stdout.write(JSON.stringify({ kind: outcome.kind, cause, steps: step, read: (await store.read()).kind }));
