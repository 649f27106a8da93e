/** `sparekey status`: says whether the keys still fit. Needs no key; loads neither keytar, age, zod nor commander. */
import { parseArgs } from 'node:util';
import { SparekeyError } from '../../shared/errors';
import type { ProfileReport } from '../../shared/report';
import { reportOn } from '../core/app-state';
import { exitForLevel, type ExitCode } from './exit';
import { openSession } from './session';
import { assessOnceSettled } from './settled';
import { printReport } from './status-text';

export async function runStatus(args: readonly string[]): Promise<ExitCode> {
  const options = readOptions(args);
  const session = openSession(options, { looksOnly: true });
  const assessment = await assessOnceSettled(session);
  const report = reportOn(session.profile.configDir, assessment);
  session.output.document({ profiles: [withNulls(report)] });
  printReport(report, session.output, session.clock.now());
  return exitForLevel(report.level);
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

/** Programs find every key, with null where there is no value. */
function withNulls(report: ProfileReport): unknown {
  return JSON.parse(JSON.stringify(report, (_, value: unknown) => (value === undefined ? null : value)));
}
