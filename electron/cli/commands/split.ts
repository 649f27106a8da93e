import { apartSentence } from '../../../shared/split/apart-words';
import { entryKey } from '../../../shared/blob';
import { listed } from '../../../shared/diff';
import { SparekeyError } from '../../../shared/errors';
import { serverOfKey } from '../../../shared/mcp';
import { notedParts } from '../../../shared/split/separate-spare';
import {
  MOVE_TERMS,
  SESSIONS_UNKNOWN,
  moveBackWords,
  moveWords,
  type SplitPlan,
  type StayingSignIn,
} from '../../../shared/split/split-plan';
import { resumeMoves } from '../../core/split/move';
import {
  connectionWords,
  performMoves,
  performMovesBack,
  planMoves,
  sessionWords,
  type SplitOutcome,
} from '../../core/split/split';
import { confirm } from '../confirm';
import type { ExitCode } from '../exit';
import { columns, withNulls } from '../output';
import { signInAgain } from './sign-in-again';
import { apartOf, dropSpares, keepSpares } from './spares';
import { openSession, type CommonOptions, type Session } from '../session';

export interface SplitArguments extends CommonOptions {
  readonly move?: readonly string[];
  /** True without names: all. */
  readonly undo?: readonly string[] | true;
  readonly signIn?: string;
  readonly spares?: boolean;
  readonly off?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly wait?: boolean;
  readonly force?: boolean;
}

const WAIT_MS = 600_000;

/** `sparekey split`: says where each sign-in lives, moves sign-ins out of the blob, or back, and keeps separate spares. */
export async function split(options: SplitArguments): Promise<ExitCode> {
  const session = openSession(options);
  if (options.move !== undefined && options.undo !== undefined)
    throw new SparekeyError('usage', 'Either --move or --undo, not both.');
  if (options.spares === true || options.off === true) {
    if ([options.move, options.undo, options.signIn].some((one) => one !== undefined))
      throw new SparekeyError('usage', '--spares and --off go with no other option.');
    return options.off === true ? dropSpares(session) : keepSpares(session);
  }
  await finishUnfinished(session);
  if (options.signIn !== undefined) return signInAgain(session, options.signIn);
  if (options.move !== undefined) return move(session, options.move, options);
  if (options.undo !== undefined)
    return moveBack(session, options.undo === true ? [] : options.undo, options);
  return whereEachLives(session);
}

/** What a crash left half done comes first, or nothing could be said for sure. */
async function finishUnfinished(session: Session): Promise<void> {
  const resumed = await resumeMoves(session);
  if (resumed.length > 0) session.output.note(`Finished what was begun with ${listed(resumed)}.`);
}

async function whereEachLives(session: Session): Promise<ExitCode> {
  const { output, moved, profile } = session;
  const rows = (await moved.list()).filter((row) => row.profile === profile.id);
  const plan = await planMoves(session, { servers: [] });
  const apartNow = await apartOf(session);
  const spared = sparedServers(session);
  const shared = (server: string) => (spared.has(server) ? 'shared, and a separate spare' : 'shared');
  output.document({ moved: rows, movable: plan.moves, staying: plan.stays, apart: withNulls(apartNow) });
  const apart = rows.map(({ server, url, health }) => [
    output.paint('bold', server),
    url,
    health.kind === 'good' ? 'own keychain entry' : output.paint('yellow', health.sentence),
  ]);
  const inBlob = [
    ...plan.moves.map(({ server, url }) => [
      output.paint('bold', server),
      url,
      `${shared(server)}; can be moved`,
    ]),
    ...plan.stays.map((one) => [
      output.paint('bold', one.server),
      one.url ?? '',
      `${shared(one.server)}. ${whyStays(one)}`,
    ]),
  ];
  for (const line of columns([...apart, ...inBlob], '')) output.line(line);
  if (apart.length + inBlob.length === 0) output.line('There are no MCP sign-ins here.');
  output.line();
  output.line('The Claude login stays where Claude Code reads it.');
  output.line(`Separate spares in the keychain: ${apartSentence(apartNow, session.clock.now())}`);
  return 0;
}

function sparedServers({ spares, profile }: Session): ReadonlySet<string> {
  const parts = notedParts(spares.notes().find((note) => note.profile === profile.id));
  return new Set(parts.map(entryKey).flatMap((key) => (key === undefined ? [] : [serverOfKey(key)])));
}

async function move(
  session: Session,
  servers: readonly string[],
  options: SplitArguments,
): Promise<ExitCode> {
  const { output } = session;
  const { force, dryRun, wait } = options;
  const plan = await planMoves(session, { servers, force });
  if (plan.moves.length === 0) throw new SparekeyError('move-refused', plan.stays.map(whyStays).join(' '));
  printPlan(session, plan);
  if (dryRun === true) return nothingChanged(session, { dryRun: true, plan });
  if (options.yes !== true && !(await confirm(output, 'Move?'))) return nothingChanged(session, { plan }, 1);
  await session.keys.ensure();
  const patience = wait === true ? WAIT_MS : 0;
  if (patience > 0 && plan.sessions.length > 0)
    output.note(`${sessionWords(plan.sessions)}; waiting for that to end.`);
  const outcome = await performMoves(session, plan, { patience, force });
  return report(session, outcome, (names, are) => `${names} ${are} in a keychain entry of its own now.`);
}

/** Why it stays, and the command's own way around where there is one. */
function whyStays({ reason, sentence }: StayingSignIn): string {
  const canBeForced = reason === 'claude-too-old' || reason === 'claude-unknown';
  return canBeForced ? `${sentence} --force moves it all the same.` : sentence;
}

function printPlan({ output }: Session, plan: SplitPlan): void {
  for (const one of plan.moves) output.line(`  + ${moveWords(one)}`);
  for (const one of plan.stays) output.line(`  · ${whyStays(one)}`);
  output.line();
  for (const term of MOVE_TERMS) output.line(output.paint('gray', `  ${term}`));
  if (plan.loss !== undefined) output.line(output.paint('yellow', `  ${plan.loss}`));
  if (plan.sessionsUnknown) output.line(output.paint('yellow', `  ${SESSIONS_UNKNOWN}`));
  if (plan.sessions.length > 0) output.line(output.paint('yellow', `  ${sessionWords(plan.sessions)}.`));
}

async function moveBack(
  session: Session,
  servers: readonly string[],
  options: SplitArguments,
): Promise<ExitCode> {
  const { output, moved, profile } = session;
  const rows = (await moved.list()).filter((row) => row.profile === profile.id);
  const wanted = rows.filter(
    ({ server, key }) => servers.length === 0 || servers.includes(server) || servers.includes(key),
  );
  if (rows.length === 0 && servers.length === 0) return nothingChanged(session, { done: [] });
  for (const { server } of wanted) output.line(`  + ${moveBackWords({ server })}`);
  if (options.dryRun === true) return nothingChanged(session, { dryRun: true, back: wanted });
  if (options.yes !== true && wanted.length > 0 && !(await confirm(output, 'Move back?')))
    return nothingChanged(session, { back: wanted }, 1);
  await session.keys.ensure();
  const outcome = await performMovesBack(session, servers, { keepsTheirs: () => options.force === true });
  return report(
    session,
    outcome,
    (names, are) => `${names} ${are} in Claude Code’s shared credentials again.`,
  );
}

function nothingChanged({ output }: Session, document: object, exit: ExitCode = 0): ExitCode {
  output.document(document);
  output.line('Nothing was changed.');
  return exit;
}

/** The first failure is the command's, after what did work was told. */
async function report(
  { output, clock }: Session,
  { done, failed, connections, writes }: SplitOutcome,
  words: (names: string, are: string) => string,
): Promise<ExitCode> {
  // The values that our writes pushed aside are looked at once more before anything is called done.
  for (const { followUp } of writes) await followUp(AbortSignal.abort());
  output.document({
    at: clock.now(),
    done,
    connections: connections.map(({ server, reception }) => ({ server, ...reception })),
    failed: failed.map(({ server, error }) => ({ server, code: error.code, sentence: error.message })),
  });
  if (done.length > 0)
    output.line(`${output.paint('green', '✓')} ${words(listed(done), done.length === 1 ? 'is' : 'are')}`);
  for (const connection of connections) {
    const isFine = connection.reception.kind === 'accepted';
    output.line(
      `${isFine ? output.paint('green', '✓') : output.paint('yellow', '·')} ${connectionWords(connection)}`,
    );
  }
  for (const { error } of failed) output.note(`sparekey: ${error.message}\n          ${error.hint}`);
  return failed.length === 0 ? 0 : 1;
}
