import { apartIn, type ApartReport } from '../../../shared/split/apart';
import { apartSentence } from '../../../shared/split/apart-words';
import { SparekeyError } from '../../../shared/errors';
import { assess } from '../../core/guard/assess';
import { observe } from '../../core/guard/observe';
import { removeSpares } from '../../core/spares/remove';
import type { ExitCode } from '../exit';
import { withNulls } from '../output';
import type { Session } from '../session';

/** `sparekey split --spares`: stores the choice. Only the app writes them, since it knows when that asks nobody. */
export async function keepSpares(session: Session): Promise<ExitCode> {
  const { settings, output, clock } = session;
  await settings.change({ spares: true });
  const report = await apartOf(session);
  output.document({ spares: true, apart: withNulls(report) });
  output.line(`Separate spares are wanted now. ${apartSentence(report, clock.now())}`);
  return 0;
}

/**
 * `sparekey split --off`: stores the choice, and removes them where this program
 * can reach the keychain; else the app does, since it is the one that made them.
 */
export async function dropSpares(session: Session): Promise<ExitCode> {
  const { settings, output, spares } = session;
  await settings.change({ spares: false });
  try {
    const removed = await removeSpares(session);
    output.document({ spares: false, removed });
    const gone = `The separate spares are gone from ${spares.description}.`;
    output.line(removed === 0 ? 'There are no separate spares.' : gone);
    return 0;
  } catch (error) {
    if (!(error instanceof SparekeyError)) throw error;
    output.document({ spares: false, removed: null, why: error.message });
    output.line(`None are wanted any more, but those that there are stay for now. ${error.message}`);
    output.line('The app removes them once it runs and the keychain is unlocked.');
    return 3;
  }
}

/** How the separate spares of the session's profile stand. Asks nobody. */
export async function apartOf({ profile, vault, clock }: Session): Promise<ApartReport> {
  const observation = await observe(profile.store, clock, await vault.fingerprints());
  const { situation, lineage } = await assess(profile, vault, clock, observation);
  return apartIn(situation, lineage);
}
