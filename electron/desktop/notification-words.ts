/** What notifications say. Rare, once per incident, and never a secret. */
import { assertNever } from '../../shared/assert';
import type { Fault } from '../../shared/ipc/guardian-state';
import type { SignInReport } from '../../shared/ipc/previews';
import type { Invitation } from '../../shared/ipc/contract';
import { relativeTime } from '../../shared/text';
import type { Notice } from '../core/guard/notice';

export interface NotificationWords {
  readonly title: string;
  readonly body: string;
  readonly urgency: 'low' | 'normal' | 'critical';
  /** The verb of a button in it, where the desktop has buttons; it leads where a click leads. */
  readonly button?: string;
  /** Where a click leads. */
  readonly invitation: Invitation;
}

/** The notification for a notice. */
export function wordsForNotice(notice: Notice): NotificationWords {
  const { profile } = notice;
  switch (notice.kind) {
    case 'login-lost':
      // What it costs now comes first.
      return lost(
        notice.isBilled ? 'Claude Code bills your API key' : 'Claude login lost',
        notice.headline,
        profile,
      );
    case 'sign-ins-lost':
      return lost('MCP sign-ins lost', notice.headline, profile);
    case 'put-back':
      return {
        title: titleForWrite(notice.by),
        body: notice.sentence,
        urgency: 'normal',
        invitation: { screen: 'overview', profile },
      };
    case 'heal-paused':
      return {
        title: 'Healing has paused',
        body: notice.why,
        urgency: 'critical',
        invitation: { screen: 'overview', profile },
      };
    case 'heal-failed':
      return {
        title: 'Healing failed',
        body: `${notice.fault.sentence} ${notice.fault.action}`,
        urgency: 'critical',
        invitation: { screen: 'restore', profile },
      };
    case 'was-shown':
      return {
        title: 'Credentials could be seen for a moment',
        body: 'They are too large for the safe way into the Keychain. Settings can forbid the other one; this is said once.',
        urgency: 'normal',
        invitation: { screen: 'overview', profile },
      };
    default:
      return assertNever(notice);
  }
}

/** Three days before the login's own end: no spare outlives it. */
export function wordsForLoginEnd(profile: string, endsAt: number, now: number): NotificationWords {
  return {
    title: `Claude login ends ${relativeTime(endsAt, now)}`,
    body: 'Sign in again with claude auth login before then; no saved copy outlives it.',
    urgency: 'normal',
    invitation: { screen: 'overview', profile },
  };
}

/** A restore whose window is gone: whoever confirmed it should not believe that all is well. */
export function wordsForFailedRestore({ sentence, action }: Fault): NotificationWords {
  return {
    title: 'Restore failed',
    body: `${sentence} ${action}`,
    urgency: 'critical',
    invitation: { screen: 'overview', profile: undefined },
  };
}

/** The browser took the user away from the window in which a sign-in was begun. */
export function wordsForSignIn({ server, sentence }: SignInReport): NotificationWords {
  return {
    title: `Signed in to ${server}`,
    body: sentence,
    urgency: 'low',
    invitation: { screen: 'overview', profile: undefined },
  };
}

/** What was asked for, in the tray's menu or in a window that is gone, and failed. */
export function wordsForFault({ title, sentence, action }: Fault): NotificationWords {
  return {
    title,
    body: `${sentence} ${action}`,
    urgency: 'normal',
    invitation: { screen: 'overview', profile: undefined },
  };
}

/** The answer to "Snapshot now" in the tray's menu, where nothing else would show that it happened. */
export function wordsForSnapshot(isSaved: boolean): NotificationWords {
  return {
    title: isSaved ? 'Snapshot saved' : 'Nothing to save',
    body: isSaved ? 'The vault holds the credentials as they are now.' : 'Claude Code is not signed in yet.',
    urgency: 'low',
    invitation: { screen: 'history', profile: undefined },
  };
}

function lost(title: string, headline: string, profile: string): NotificationWords {
  const invitation: Invitation = { screen: 'restore', profile };
  return { title, body: `${headline}.`, urgency: 'critical', button: 'Restore…', invitation };
}

function titleForWrite(by: 'restore' | 'heal' | 'undo'): string {
  switch (by) {
    case 'restore':
      return 'Restored';
    case 'heal':
      return 'Put back by itself';
    case 'undo':
      return 'Restore taken back';
    default:
      return assertNever(by);
  }
}
