import { redactedReport } from '../../shared/redacted-report';
import { reportOn } from './guard/app-state';
import type { Assessment } from './guard/assess';
import type { Profile } from './ports/profile';
import type { Journal } from './ports/records';

/** What the shell knows of itself and of its machine. */
export interface ShellFacts {
  /** Sparekey's own. */
  readonly version: string;
  /** For example `Node v22.11.0`. */
  readonly runtime: string;
  /** For example `linux x64, 6.8.0`. */
  readonly platform: string;
  /** The home directory, which the report shows as `~`. */
  readonly home: string;
}

/** The redacted report on one assessed profile, as Markdown. Needs no key. */
export async function bugReport(
  { profile, journal }: { readonly profile: Profile; readonly journal: Journal },
  assessment: Assessment,
  facts: ShellFacts,
): Promise<string> {
  return redactedReport({
    ...facts,
    report: reportOn(profile.configDir, assessment),
    situation: assessment.situation,
    events: await journal.read(profile.id),
  });
}
