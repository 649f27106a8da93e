import { count } from '../../../shared/text';
import type { VaultProblem } from '../../core/ports/vault';
import type { ExitCode } from '../exit';
import { openSession, type CommonOptions } from '../session';

/** Left alone, or put aside where it can do nothing. */
const HARMLESS: readonly VaultProblem['kind'][] = ['foreign', 'old-recipients', 'conflict'];

export interface VerifyOptions extends CommonOptions {
  readonly open?: boolean;
}

/** `sparekey verify`: checks every file of the vault. Damaged ones go to its quarantine; nothing is deleted. */
export async function verify(options: VerifyOptions): Promise<ExitCode> {
  const { vault, output } = openSession(options);
  const report = await vault.verify({ open: options.open === true });
  output.document(report);
  const { snapshots, objects, problems } = report;
  output.line(`${count(snapshots, 'snapshot')}, ${count(objects, 'object')} in ${vault.location}`);
  for (const { sentence } of problems) output.line(`  ${output.paint('yellow', '!')} ${sentence}`);
  if (problems.length === 0) output.line(`${output.paint('green', '✓')} Everything is in order.`);
  const isHarmless = problems.every(({ kind }) => HARMLESS.includes(kind));
  return isHarmless ? 0 : 1;
}
