/**
 * `sparekey hook run`: what Claude Code's SessionStart hook calls. Loads little,
 * never takes longer than a start may wait, and never fails: whatever goes
 * wrong, the session starts as it would without us.
 */
import { onSessionStart } from '../core/guard/session-start';
import { StartWindow } from '../core/guard/start-window';
import type { ExitCode } from './exit';
import { openSession, type Session } from './session';

/** From the start of our process to its end, in milliseconds; two seconds with what a shell adds. */
const TIME_MS = 1_850;

export async function runHook(): Promise<ExitCode> {
  let session: Session;
  try {
    session = openSession({});
  } catch {
    // No home, for example. There is no log then either.
    return 0;
  }
  const window = new StartWindow(session.clock, TIME_MS - performance.now());
  const done = new AbortController();
  const outcome = await Promise.race([
    lookIn(session, window),
    window.over(done.signal).then(() => 'late' as const),
  ]);
  done.abort();
  if (outcome === 'late') return endNow(window);
  if (outcome !== undefined)
    // Printed text would go to the model; this is shown to the person.
    process.stdout.write(
      `${JSON.stringify({ systemMessage: `Sparekey: ${outcome}`, suppressOutput: true })}\n`,
    );
  // Whatever still holds the process (a keyring that does not answer) must not hold the session.
  setTimeout(() => endNow(window), Math.max(0, window.left)).unref();
  return 0;
}

/** The sentence to tell, if anything was put back. */
async function lookIn(session: Session, window: StartWindow): Promise<string | undefined> {
  const { settings, log } = session;
  try {
    const start = await onSessionStart(
      { ...session, mode: async () => (await settings.read()).heal },
      window,
    );
    return start.kind === 'healed' ? start.sentence : undefined;
  } catch (error) {
    log.error('The look at the start of a session failed.', error);
    return undefined;
  }
}

/**
 * Ends this process, also when a keyring does not answer: an orderly exit would
 * wait for that call (Node joins its threads), and the session with it. The
 * line in Claude Code's settings makes a success of either.
 */
function endNow({ mayHang }: StartWindow): never {
  if (mayHang) process.kill(process.pid, 'SIGKILL');
  return process.exit(0);
}
