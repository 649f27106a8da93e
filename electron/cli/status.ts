/** `sparekey status`: says whether the keys still fit. Needs no key; loads neither keytar, age, zod nor commander. */
import { parseArgs } from 'node:util';
import { SparekeyError } from '../../shared/errors';
import { reportOn } from '../core/guard/app-state';
import { exitForLevel, worstExit, type ExitCode } from './exit';
import { withNulls } from './output';
import { openSession } from './session';
import { assessOnceSettled } from './settled';
import { printReport } from './status-text';

export async function runStatus(args: readonly string[]): Promise<ExitCode> {
  const options = readOptions(args);
  const session = openSession(options, { looksOnly: true });
  const { profileBook, vault, clock, output } = session;
  const reports = await Promise.all(
    (await profileBook.all()).map(async ({ profile }) =>
      reportOn(profile.configDir, await assessOnceSettled({ profile, vault, clock })),
    ),
  );
  output.document({ profiles: reports.map(withNulls) });
  reports.forEach((report, at) => {
    if (at > 0) output.line();
    if (reports.length > 1) output.line(output.paint('bold', report.configDir));
    printReport(report, output, clock.now());
  });
  return worstExit(reports.map(({ level }) => exitForLevel(level)));
}

function readOptions(args: readonly string[]): {
  readonly json: boolean;
  readonly configDir: string | undefined;
} {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false }, 'config-dir': { type: 'string' } },
    });
    return { json: values.json, configDir: values['config-dir'] };
  } catch (error) {
    throw new SparekeyError('usage', error instanceof Error ? error.message : String(error));
  }
}
