import { SparekeyError } from '../../../shared/errors';
import type { ExitCode } from '../exit';
import type { Session } from '../session';

/** `sparekey split --sign-in`: signs in to a moved server anew, in the user's browser. */
export async function signInAgain(session: Session, server: string): Promise<ExitCode> {
  const { output, moved, profile, signInAgain: again, openPage } = session;
  const row = (await moved.list()).find(
    (one) => one.profile === profile.id && (one.server === server || one.key === server),
  );
  if (row === undefined)
    throw new SparekeyError(
      'move-refused',
      `${server} was not moved; sign in to it with /mcp in Claude Code.`,
    );
  await again.signIn(row, async (page) => {
    output.note(
      `Your browser shows ${row.server}’s sign-in, for five minutes; it calls this program Sparekey.`,
    );
    if (!(await openPage(page))) output.note('It could not be opened.');
    output.note(`Else open this page yourself: ${page}`);
  });
  output.document({ server: row.server, signedIn: true });
  output.line(`${output.paint('green', '✓')} Signed in to ${row.server}.`);
  return 0;
}
