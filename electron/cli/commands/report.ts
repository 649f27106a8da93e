import { writeFileSync } from 'node:fs';
import { arch, homedir, platform, release } from 'node:os';
import { SparekeyError } from '../../../shared/errors';
import { VERSION } from '../../version';
import { bugReport } from '../../core/bug-report';
import type { ExitCode } from '../exit';
import { openSession, type CommonOptions } from '../session';
import { assessOnceSettled } from '../settled';

export interface ReportOptions extends CommonOptions {
  readonly output?: string | undefined;
}

/** `sparekey report`: one redacted document for a bug report. Needs no key. */
export async function report({ output: file, ...options }: ReportOptions): Promise<ExitCode> {
  const session = openSession(options, { looksOnly: true });
  const { output } = session;
  const markdown = await bugReport(session, await assessOnceSettled(session), {
    version: VERSION,
    runtime: `Node ${process.version}`,
    platform: `${platform()} ${arch()}, ${release()}`,
    home: homedir(),
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
