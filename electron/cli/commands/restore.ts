import { apartIn } from '../../../shared/split/apart';
import { SparekeyError } from '../../../shared/errors';
import type { RestorePreview } from '../../../shared/ipc/previews';
import type { Grade } from '../../../shared/lineage';
import type { RestorePlan, RestoreRefusal } from '../../../shared/restore-plan';
import { exposureWords, gradeLabel, relativeTime } from '../../../shared/text';
import { keysWords } from '../../../shared/sign-in-names';
import { previewOf, reportOf } from '../../core/guard/app-state';
import { observe, type Observation } from '../../core/guard/observe';
import { assess, type Assessment } from '../../core/guard/assess';
import { planFor, planWith, type RestoreOptions } from '../../core/restore/plan';
import { performRestore } from '../../core/restore/restore';
import { takeInSpares } from '../../core/spares/take-in';
import { confirm } from '../confirm';
import type { ExitCode } from '../exit';
import { followUp } from '../follow-up';
import type { Output } from '../output';
import { openSession, type CommonOptions, type Session } from '../session';

export interface RestoreArguments extends CommonOptions {
  readonly login?: boolean;
  readonly mcp?: boolean;
  readonly server?: readonly string[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly wait: boolean;
}

/** `sparekey restore`: shows what would be put back and what stays, asks, and does it. */
export async function restore(from: string | undefined, options: RestoreArguments): Promise<ExitCode> {
  const session = openSession(options);
  const { profile, vault, clock, output } = session;
  const observation = await observe(profile.store, clock, await vault.fingerprints());
  let wanted: RestoreOptions = {
    selection: { login: options.login === true, mcp: options.mcp === true, servers: options.server ?? [] },
    from,
    force: options.force,
  };
  const assessment = await assess(profile, vault, clock, observation);
  let plan = planWith(assessment, wanted);
  if (mayBeSpared(assessment, plan, wanted)) {
    const taken = await takenIn(session, observation);
    if (taken !== undefined) {
      wanted = { ...wanted, from: taken };
      plan = await planFor(session, observation, wanted);
    }
  }
  if (plan.kind === 'refused') {
    if (!isDone(plan)) throw new SparekeyError(plan.code, plan.sentence);
    output.document({ restored: [], sentence: plan.sentence });
    output.line(plan.sentence);
    return 0;
  }
  const preview = previewOf('command', plan, await profile.store.exposureOf(plan.bytes));
  printPreview(preview, output, clock.now());
  for (const hint of sharedNames(plan, wanted)) output.line(output.paint('yellow', hint));
  if (options.dryRun === true) {
    output.document({ dryRun: true, puts: preview.puts, leaves: preview.leaves, exposure: preview.exposure });
    output.line('Nothing was changed.');
    return 0;
  }
  if (options.yes !== true && !(await confirm(output, 'Put it back?'))) {
    output.line('Nothing was changed.');
    return 1;
  }
  const result = await performRestore(session, {
    write: 'restore',
    plan,
    observation,
    replan: (newer) => planFor(session, newer, wanted),
  });
  const report = reportOf(result, 'restore', clock.now());
  output.line(`${output.paint('green', '✓')} ${report.sentence}`);
  output.line(
    output.paint(
      'gray',
      `  What was there before is snapshot ${result.safety.id}; sparekey undo takes this back.`,
    ),
  );
  const later = await followUp(session, result, { ...wanted, from: undefined }, options.wait);
  output.document({
    restored: report.parts,
    sentence: report.sentence,
    safety: result.safety.id,
    result: result.result.id,
    later,
  });
  if (later !== 'rolled-back') return 0;
  output.line(
    'A running session has written old values over it. Restart the sessions, or let sparekey watch --heal safe keep it.',
  );
  return 1;
}

/** A name that was meant for one sign-in may be that of several. */
function sharedNames({ puts }: RestorePlan, { selection }: RestoreOptions): readonly string[] {
  return selection.servers.flatMap((name) => {
    const entries = puts.flatMap(({ saved }) => (saved.entry?.server === name ? [saved.entry] : []));
    if (entries.length < 2) return [];
    return [`Several servers are called ${name}. For one alone, name it by its key: ${keysWords(entries)}.`];
  });
}

/** Everything is in place. */
function isDone({ code, leaves }: RestoreRefusal): boolean {
  const areFine = leaves.every(({ reason }) => reason.kind.startsWith('live'));
  return code === 'nothing-to-restore' && leaves.length > 0 && areFine;
}

/** Where the vault is of no help, the separate spares may be: as they are noted, or where even the note is gone. */
function mayBeSpared(
  { situation, lineage }: Assessment,
  plan: RestorePlan | RestoreRefusal,
  { selection, from }: RestoreOptions,
): boolean {
  if (from !== undefined || situation.live.kind === 'unreachable') return false;
  const { onlyHere } = apartIn(situation, lineage);
  const isNoted = onlyHere.login || onlyHere.signIns > 0;
  if (plan.kind === 'refused') return !isDone(plan) && (isNoted || situation.history.length === 0);
  return isNoted && !selection.login && !selection.mcp && selection.servers.length === 0;
}

/** Answers the snapshot that holds what only they had. */
async function takenIn(session: Session, observation: Observation): Promise<string | undefined> {
  const { spares, profile, output } = session;
  try {
    const taken = await takeInSpares(session, observation);
    if (taken === undefined) return undefined;
    const where = `the separate spares in ${spares.description}`;
    output.line(output.paint('gray', `Taken from ${where} into the vault, as snapshot ${taken.id}.`));
    return taken.id;
  } catch (error) {
    // Where none were ever kept, that they cannot be reached explains nothing.
    const areKept = spares.notes().some((note) => note.profile === profile.id);
    if (areKept || !(error instanceof SparekeyError)) throw error;
    return undefined;
  }
}

/** Only `--force` puts these back. */
const WORKED_ONCE: readonly Grade[] = ['spent', 'refused', 'other-machine'];

function printPreview(
  { puts, leaves, replacesUnparsable, exposure }: RestorePreview,
  output: Output,
  now: number,
): void {
  output.line(output.paint('bold', 'This goes back'));
  for (const { sentence, takenAt, grade } of puts) {
    const doubt = grade === 'current' ? '' : output.paint('yellow', ` It ${gradeLabel(grade)}.`);
    output.line(`  + ${sentence} ${output.paint('gray', `Saved ${relativeTime(takenAt, now)}.`)}${doubt}`);
  }
  if (puts.some(({ grade }) => WORKED_ONCE.includes(grade))) {
    const warning =
      'A refresh token works once. One that is used again can make the server end every session that came from it.';
    output.line(`  ${output.paint('yellow', warning)}`);
  }
  if (leaves.length > 0) {
    output.line(output.paint('bold', 'This stays'));
    for (const { sentence } of leaves) output.line(`  · ${sentence}`);
  }
  if (replacesUnparsable) output.line('  The text there now cannot be parsed. It is kept in the vault.');
  const shows = exposureWords(exposure);
  if (shows !== undefined) output.line(`  ${output.paint('yellow', shows)}`);
  output.line();
}
