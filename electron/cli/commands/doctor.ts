import { assertNever } from '../../../shared/assert';
import type { Diagnosis } from '../../../shared/doctor';
import type { Check } from '../../../shared/doctor/check';
import { diagnose } from '../../core/doctor';
import type { ExitCode } from '../exit';
import { withNulls, type Output } from '../output';
import { openSession, type CommonOptions } from '../session';

/** `sparekey doctor`: looks at everything that the credentials depend on, and says what to do next. Needs no key. */
export async function doctor(options: CommonOptions): Promise<ExitCode> {
  const session = openSession(options, { looksOnly: true });
  const { profileBook, output } = session;
  const profiles = (await profileBook.all()).map(({ profile }) => profile);
  const diagnosis = await diagnose({ ...session, profiles });
  output.document(withNulls(diagnosis));
  for (const { configDir, checks } of diagnosis.profiles) {
    output.line(output.paint('bold', configDir));
    for (const check of checks) printCheck(check, output);
    output.line();
  }
  output.line(output.paint('bold', 'This machine'));
  for (const check of diagnosis.machine) printCheck(check, output);
  return exitFor(diagnosis.worst);
}

function printCheck({ state, title, sentence, action }: Check, output: Output): void {
  output.line(`  ${glyph(state, output)} ${title}: ${sentence}`);
  if (action !== undefined) output.line(`    ${output.paint('bold', '→')} ${action}`);
}

function glyph(state: Check['state'], output: Output): string {
  switch (state) {
    case 'ok':
      return output.paint('green', '✓');
    case 'attention':
      return output.paint('yellow', '!');
    case 'not-checked':
      return output.paint('gray', '?');
    default:
      return assertNever(state);
  }
}

function exitFor(worst: Diagnosis['worst']): ExitCode {
  switch (worst) {
    case 'ok':
      return 0;
    case 'attention':
      return 1;
    case 'unreachable':
      return 3;
    default:
      return assertNever(worst);
  }
}
