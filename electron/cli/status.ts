/** `sparekey status`: says whether the keys still fit. Needs no key; loads neither keytar, age, zod nor commander. */
import { parseArgs } from 'node:util';
import { SparekeyError } from '../../shared/errors';
import type { ProfileReport } from '../../shared/report';
import { reportOn } from '../core/app-state';
import { assess, type Assessment } from '../core/assess';
import { isSameState, observe } from '../core/observe';
import { exitForLevel, type ExitCode } from './exit';
import { openSession, type Session } from './session';
import { printReport } from './status-text';

export async function runStatus(args: readonly string[]): Promise<ExitCode> {
  const options = readOptions(args);
  const session = openSession(options);
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

/** Damage that has only just appeared may be a login in the writing: waits out its settling time, once. */
async function assessOnceSettled({ profile, vault, clock }: Session): Promise<Assessment> {
  const fingerprintOf = await vault.fingerprints();
  const first = await observe(profile.store, clock, fingerprintOf);
  const assessment = await assess(profile, vault, clock, first);
  const { live, now } = assessment.situation;
  const waits = assessment.findings.map(({ settleMs, since }) => Math.min(since, live.since) + settleMs - now);
  const wait = Math.max(0, ...waits);
  if (wait === 0) return assessment;
  await clock.sleep(wait + 50);
  const second = await observe(profile.store, clock, fingerprintOf);
  return assess(profile, vault, clock, isSameState(first, second) ? first : second);
}

/** Programs find every key, with null where there is no value. */
function withNulls(report: ProfileReport): unknown {
  return JSON.parse(JSON.stringify(report, (_, value: unknown) => (value === undefined ? null : value)));
}
