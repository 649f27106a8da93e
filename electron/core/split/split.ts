import { assertNever } from '../../../shared/assert';
import { SparekeyError } from '../../../shared/errors';
import type { ClaudeProcess } from '../../../shared/findings/types';
import type { MovedRow } from '../../../shared/split/moved-sign-in';
import { addressOf } from '../../../shared/split/moved-tokens';
import { planSplit, type PlannedMove, type SplitPlan } from '../../../shared/split/split-plan';
import { listed } from '../../../shared/diff';
import type { Reception } from '../ports/split';
import type { RestoreResult } from '../restore/restore';
import { moveBack, moveOut, type MoveBackOptions } from './move';
import { observeForMove, type SplitPorts } from './sign-in';

export interface SplitOptions {
  /** Server names or entry keys; none: every sign-in. */
  readonly servers: readonly string[];
  readonly force?: boolean | undefined;
}

/** Gathers what a plan is made from, and makes it. Changes nothing and never prompts. */
export async function planMoves(ports: SplitPorts, { servers, force }: SplitOptions): Promise<SplitPlan> {
  const { profile, moved, programs, clock } = ports;
  const { live } = await observeForMove(ports);
  const reading = profile.servers.read();
  if (reading.kind === 'unreachable')
    throw new SparekeyError('settings-unusable', `${profile.configDir} cannot be read`, reading.cause.detail);
  return planSplit({
    servers,
    live,
    configured: reading.kind === 'present' ? reading.servers : [],
    moved: (await moved.list()).filter((row) => row.profile === profile.id),
    installed: programs.installed(),
    running: programs.running(),
    now: clock.now(),
    force,
  });
}

/** What became of each server. One that failed is where it was, or goes on at the next start. */
export interface SplitOutcome {
  readonly done: readonly string[];
  readonly failed: readonly { readonly server: string; readonly error: SparekeyError }[];
  /** How the servers of those that were moved out took them. */
  readonly connections: readonly { readonly server: string; readonly reception: Reception }[];
  /** The writes to the store; the follow-up of each must be called once. */
  readonly writes: readonly RestoreResult[];
}

export interface MoveOptions {
  /** Milliseconds to wait for running sessions to end. */
  readonly patience: number;
  /** Moves although sessions run. */
  readonly force?: boolean | undefined;
}

/** Moves what was planned and agreed to, one server after the other. Throws `sessions-running`. */
export async function performMoves(
  ports: SplitPorts,
  plan: SplitPlan,
  { patience, force }: MoveOptions,
): Promise<SplitOutcome> {
  if (force !== true) await sessionsEnded(ports, patience);
  const outcome = await each(plan.moves, (move: PlannedMove) => moveOut(ports, move, plan.claudeVersion));
  const moved = plan.moves.filter(({ server }) => outcome.done.includes(server));
  return { ...outcome, connections: await Promise.all(moved.map((move) => tryConnection(ports, move))) };
}

/** Milliseconds for one server: who moves it waits for the answer. */
const CONNECTS_WITHIN = 8_000;

/** Connects once as Claude Code will: with what the helper prints. A server that does not answer is told, and nothing is taken back. */
async function tryConnection(
  { profile, helper, moved, movedServers }: SplitPorts,
  { key, server }: PlannedMove,
): Promise<SplitOutcome['connections'][number]> {
  const row = (await moved.list()).find((one) => one.profile === profile.id && one.key === key);
  const own = await moved.open(profile.id, key);
  const authorization = row === undefined ? undefined : await helper.ask(row);
  if (authorization === undefined || own.kind !== 'present')
    return { server, reception: { kind: 'unknown', sentence: 'Sparekey’s helper gave no answer' } };
  const address = addressOf(own.signIn);
  return { server, reception: await movedServers.connects(address, authorization, CONNECTS_WITHIN) };
}

/** What the first connection after a move came to. */
export function connectionWords({ server, reception }: SplitOutcome['connections'][number]): string {
  const stays = 'Nothing was taken back: Claude Code tries again when it connects next.';
  switch (reception.kind) {
    case 'accepted':
      return `${server} is connected: its server takes what Sparekey hands out.`;
    case 'rejected':
      return `${server}’s server did not take the sign-in. Nothing was taken back: sign in again, or move it back.`;
    case 'unknown':
      return `Whether ${server} connects could not be seen: ${reception.sentence}. ${stays}`;
    default:
      return assertNever(reception);
  }
}

/** Moves sign-ins back; all of this profile when none is named. What an uninstallation calls first. */
export async function performMovesBack(
  ports: SplitPorts,
  servers: readonly string[],
  options: MoveBackOptions = {},
): Promise<SplitOutcome> {
  const rows = (await ports.moved.list()).filter(({ profile }) => profile === ports.profile.id);
  const strange = servers.filter((name) => !rows.some((row) => isCalled(row, name)));
  if (strange.length > 0)
    throw new SparekeyError(
      'move-refused',
      `${listed(strange)}: not moved, so there is nothing to take back.`,
    );
  const wanted = rows.filter((row) => servers.length === 0 || servers.some((name) => isCalled(row, name)));
  return each(wanted, (row) => moveBack(ports, row, options));
}

function isCalled({ server, key }: MovedRow, name: string): boolean {
  return server === name || key === name;
}

async function each<T extends { readonly server: string }>(
  all: readonly T[],
  work: (one: T) => Promise<readonly RestoreResult[]>,
): Promise<SplitOutcome> {
  const done: string[] = [];
  const failed: { server: string; error: SparekeyError }[] = [];
  const writes: RestoreResult[] = [];
  for (const one of all) {
    try {
      writes.push(...(await work(one)));
      done.push(one.server);
    } catch (error) {
      if (!(error instanceof SparekeyError)) throw error;
      failed.push({ server: one.server, error });
    }
  }
  return { done, failed, connections: [], writes };
}

const LOOK_EVERY_MS = 1_000;

/** A session that holds the old tokens would refresh them, and end the moved ones. */
async function sessionsEnded({ programs, clock }: SplitPorts, patience: number): Promise<void> {
  const deadline = clock.monotonic() + patience;
  for (;;) {
    const running = programs.running();
    if (running === 'not-checked' || running.length === 0) return;
    if (clock.monotonic() >= deadline) throw new SparekeyError('sessions-running', sessionWords(running));
    await clock.sleep(LOOK_EVERY_MS);
  }
}

/** "Claude Code runs in /home/ada/x (pid 4711)" */
export function sessionWords(running: readonly ClaudeProcess[]): string {
  const names = running.map(
    ({ pid, folder }) => `${folder === undefined ? '' : `in ${folder} `}(pid ${pid})`,
  );
  return `Claude Code runs ${listed(names)}`;
}
