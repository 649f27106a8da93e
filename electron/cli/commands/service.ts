import { SparekeyError } from '../../../shared/errors';
import type { HealMode } from '../../../shared/heal-policy';
import type { ServiceChange, ServiceReading, WatchService } from '../../core/ports/watch-service';
import type { ExitCode } from '../exit';
import { TAKEN_UP_LATER } from '../running-app';
import { openSession, type CommonOptions, type Session } from '../session';

export interface ServiceInstallOptions extends CommonOptions {
  readonly heal?: HealMode;
  readonly dryRun?: boolean;
}

/** `sparekey service install`: has the system run `sparekey watch` from now on. */
export async function installService(options: ServiceInstallOptions): Promise<ExitCode> {
  const session = openSession(options);
  const { settings, output, keys } = session;
  const service = serviceOf(session);
  const heal = options.heal ?? (await settings.read()).heal;
  const plan = service.plan(heal);
  output.line(`Writes ${plan.file}, then runs`);
  for (const line of plan.runs) output.line(`  ${line}`);
  if (options.dryRun === true) {
    output.document({ dryRun: true, heal, ...plan });
    output.line();
    output.page(plan.text);
    output.line('Nothing was changed.');
    return 0;
  }
  // The service never makes a key, since that may ask something.
  await keys.ensure();
  const before = (await settings.read()).heal;
  if (options.heal !== undefined) await settings.change({ heal });
  const change = await service.install(heal);
  output.document({ heal, ...change });
  const sentence =
    change.outcome === 'unchanged'
      ? `sparekey watch runs as a service already (healing: ${heal}).`
      : `sparekey watch runs as a service (healing: ${heal}).`;
  const exit = tell(session, change, sentence);
  if (heal !== before) output.line(TAKEN_UP_LATER);
  return exit;
}

/** `sparekey service remove`: ends it, and takes the file away. */
export async function removeService(options: CommonOptions): Promise<ExitCode> {
  const session = openSession(options);
  const change = await serviceOf(session).remove();
  session.output.document(change);
  return tell(
    session,
    change,
    change.outcome === 'unchanged' ? 'There is no service.' : `The service is gone: ${change.file}.`,
  );
}

/** `sparekey service status`: exit code 0 when this Sparekey runs as a service, 1 when not. */
export async function serviceStatus(options: CommonOptions): Promise<ExitCode> {
  const session = openSession(options, { looksOnly: true });
  const { heal } = await session.settings.read();
  const reading = await serviceOf(session).status(heal);
  session.output.document({ ...reading, heal });
  session.output.line(`${sentenceFor(reading)} (${reading.file})`);
  return reading.kind === 'installed' && reading.isCurrent && reading.isRunning !== false ? 0 : 1;
}

function sentenceFor(reading: ServiceReading): string {
  if (reading.kind === 'absent') return 'There is no service: sparekey service install adds it.';
  if (!reading.isCurrent)
    return 'The service runs another Sparekey than this one, or with other settings: sparekey service install puts that right.';
  switch (reading.isRunning) {
    case true:
      return 'The service runs.';
    case false:
      return 'The service is installed, but does not run: sparekey service install starts it.';
    case 'not-checked':
      return 'The service is installed; whether it runs cannot be told here.';
  }
}

/** What the service manager did not take is left to the user, to the letter. */
function tell({ output }: Session, { left }: ServiceChange, sentence: string): ExitCode {
  if (left.length === 0) {
    output.line(sentence);
    return 0;
  }
  output.line('The service manager did not take it here. What is left to run:');
  for (const line of left) output.line(`  ${line}`);
  return 1;
}

function serviceOf({ watchService }: Session): WatchService {
  if (watchService !== undefined) return watchService;
  throw new SparekeyError('usage', 'There are services on Linux and macOS only.');
}
