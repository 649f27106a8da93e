import { LOGIN_PART } from '../../blob';
import type { LoginDetails, LoginField } from '../../summary';
import { listed } from '../../diff';
import { lostSince, type Facts } from '../facts';
import { loginAction } from '../next-step';
import type { Sighting } from '../signature';

/** S8: the login has tokens but lacks what Claude Code asks for, as after a rewrite by a program that does not know it all. */
export function loginIncomplete(facts: Facts): readonly Sighting[] {
  const { login } = facts;
  if (login?.state === 'incomplete') return [incomplete(facts, login.login?.missing ?? [])];
  if (login?.state !== 'good') return [];
  const before = facts.baseline?.expected.get(LOGIN_PART);
  if (before?.login === undefined || before.login.account !== login.login?.account) return [];
  const gone = planFieldsGone(before.login, login.login);
  if (gone.length === 0) return [];
  const isSameTokens = before.generation === login.generation;
  const rest = { parts: [LOGIN_PART], since: facts.live.since, severity: 'attention' } as const;
  const what = `The Claude login lost its ${listed(gone)}`;
  return [
    isSameTokens
      ? {
          ...rest,
          message: `${what} without new tokens, as when another program rewrites it; sessions may be billed by usage.`,
        }
      : {
          ...rest,
          message: `${what} at its last refresh; sessions may be billed by usage.`,
          level: 'attention',
          healable: false,
          action: 'open-doctor',
        },
  ];
}

function incomplete(facts: Facts, missing: readonly LoginField[]): Sighting {
  const { login, lineage, live } = facts;
  const known = lineage.generations(LOGIN_PART).find(({ generation }) => generation === login?.generation);
  const wasComplete = known?.best.saved.state === 'good';
  const common = { parts: [LOGIN_PART], healable: wasComplete } as const;
  const lacks = `The Claude login lacks its ${listed(missing)}`;
  if (!facts.hadLogin && !missing.includes('scopes') && !missing.includes('user:inference')) {
    const message = `${lacks}: it works only until its access token ends.`;
    return { ...common, message, since: live.since, severity: 'info', level: 'attention', action: 'sign-in' };
  }
  return {
    ...common,
    message: `${lacks}, as after a rewrite by another program; Claude Code treats it as not signed in.`,
    since: lostSince(facts, LOGIN_PART),
    action: wasComplete ? 'restore-login' : loginAction(facts),
  };
}

function planFieldsGone(before: LoginDetails, now: LoginDetails | undefined): readonly string[] {
  const fields = ['subscriptionType', 'rateLimitTier'] as const;
  return fields.filter((field) => before[field] !== undefined && now?.[field] === undefined);
}
