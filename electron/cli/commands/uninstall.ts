import type { UninstallItem } from '../../../shared/uninstall';
import { SparekeyError } from '../../../shared/errors';
import type { LoginItem } from '../../core/ports/desktop';
import { performUninstall } from '../../core/uninstall/perform';
import { planUninstall } from '../../core/uninstall/plan';
import { confirm } from '../confirm';
import type { ExitCode } from '../exit';
import { columns, type Output } from '../output';
import { openSession, type CommonOptions } from '../session';

export interface UninstallArguments extends CommonOptions {
  readonly dryRun?: boolean;
  readonly keepVault?: boolean;
  readonly yes?: boolean;
}

/** `sparekey uninstall`: says what goes and what stays, asks, and removes it. */
export async function uninstall(
  options: UninstallArguments,
  systemLoginItem: LoginItem | undefined,
): Promise<ExitCode> {
  const { dryRun = false, keepVault = false } = options;
  const session = openSession(options, { looksOnly: dryRun, systemLoginItem });
  const { output } = session;
  const keyFile = process.env['SPAREKEY_KEY_FILE'] || undefined;
  const uninstallation = await planUninstall(session, { keepVault, keyFile });
  const { plan } = uninstallation;
  list(output, 'This goes', plan.goes);
  list(output, 'This stays', plan.stays);
  for (const note of plan.notes) output.line(output.paint('yellow', note));
  if (dryRun) {
    output.document({ dryRun, ...plan });
    for (const obstacle of plan.obstacles) output.line(output.paint('yellow', `Not now: ${obstacle}`));
    output.line('Nothing was changed.');
    return plan.obstacles.length === 0 ? 0 : 1;
  }
  if (plan.obstacles.length > 0) throw new SparekeyError('uninstall-stopped', plan.obstacles.join(' '));
  if (options.yes !== true && !(await confirm(output, 'Remove it?'))) {
    output.line('Nothing was changed.');
    return 1;
  }
  const report = await performUninstall(session, uninstallation);
  output.document(report);
  output.line(`${output.paint('green', '✓')} Sparekey is gone from this machine, but for what stays.`);
  if (report.left.length === 0) return 0;
  output.line('The service manager did not take it here. What is left to run:');
  for (const line of report.left) output.line(`  ${line}`);
  return 1;
}

function list(output: Output, title: string, items: readonly UninstallItem[]): void {
  output.line(output.paint('bold', title));
  const rows = items.map(({ what, where, why }) => [what, where, why === undefined ? '' : `(${why})`]);
  for (const line of columns(rows)) output.line(line);
  if (items.length === 0) output.line('  nothing');
  output.line();
}
