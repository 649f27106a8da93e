import { writeFileSync } from 'node:fs';
import { arch, homedir, platform, release } from 'node:os';
import { SparekeyError } from '../../../shared/errors';
import { redactedReport } from '../../../shared/redacted-report';
import { VERSION } from '../../version';
import { reportOn } from '../../core/app-state';
import type { ExitCode } from '../exit';
import { openSession, type CommonOptions } from '../session';
import { assessOnceSettled } from '../settled';

export interface ReportOptions extends CommonOptions {
  readonly output?: string | undefined;
}

/** `sparekey report`: one redacted document for a bug report. Needs no key. */
export async function report({ output: file, ...options }: ReportOptions): Promise<ExitCode> {
  const session = openSession(options, { looksOnly: true });
  const { profile, journal, output } = session;
  const assessment = await assessOnceSettled(session);
  const markdown = redactedReport({
    version: VERSION,
    runtime: `Node ${process.version}`,
    platform: `${platform()} ${arch()}, ${release()}`,
    home: homedir(),
    report: reportOn(profile.configDir, assessment),
    situation: assessment.situation,
    events: await journal.read(profile.id),
  });
  if (file !== undefined) save(file, markdown);
  output.document({ file: file ?? null, markdown });
  if (file === undefined) output.page(markdown);
  else output.line(`Written to ${file}. It names your MCP servers: read it before you pass it on.`);
  return 0;
}

/** Never over a file that is there: a slip of the hand must not cost anybody a file. */
function save(file: string, markdown: string): void {
  try {
    writeFileSync(file, markdown, { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new SparekeyError(
      'usage',
      code === 'EEXIST'
        ? `${file} is there already; name another file.`
        : `${file} cannot be written (${code}).`,
    );
  }
}
