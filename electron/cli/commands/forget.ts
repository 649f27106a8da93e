import { SparekeyError } from '../../../shared/errors';
import { listed } from '../../../shared/diff';
import { count } from '../../../shared/text';
import { observe } from '../../core/guard/observe';
import { performForget, planForget, type ForgetPlan } from '../../core/forget/forget';
import type { ForgetWish } from '../../../shared/forget';
import { confirm } from '../confirm';
import type { ExitCode } from '../exit';
import { openSession, type CommonOptions, type Session } from '../session';

export interface ForgetOptions extends CommonOptions {
  readonly login?: boolean;
  readonly server?: readonly string[];
  readonly profile?: string;
  readonly yes?: boolean;
}

/** `sparekey forget`: says what it will destroy, asks, and destroys every saved generation of it. */
export async function forget(options: ForgetOptions): Promise<ExitCode> {
  const wish = wishIn(options);
  const session = openSession({ ...options, configDir: options.profile ?? options.configDir });
  const { output } = session;
  const plan = await planForget(session, wish);
  describe(plan, session);
  if (options.yes !== true && !(await confirm(output, 'Destroy it for good?'))) {
    output.line('Nothing was changed.');
    return 1;
  }
  const report = await performForget(session, plan);
  output.document({ forgot: wish, ...report, moved: plan.moved.length });
  output.line(`Forgotten: ${count(report.snapshots, 'snapshot holds', 'snapshots hold')} it no longer.`);
  if (await isStillLive(session, plan))
    output.line(
      'Claude Code itself still holds it, so the next version that is saved holds it again. Sign out there first, or stop guarding.',
    );
  return 0;
}

function wishIn({ login, server = [], profile }: ForgetOptions): ForgetWish {
  const wishes: ForgetWish[] = [
    ...(login === true ? [{ kind: 'login' } as const] : []),
    ...server.map((name) => ({ kind: 'server', name }) as const),
    ...(profile === undefined ? [] : [{ kind: 'profile' } as const]),
  ];
  const [wish, ...others] = wishes;
  if (wish === undefined || others.length > 0)
    throw new SparekeyError(
      'usage',
      'Name one thing to forget: --login, --server <name>, or --profile <dir>.',
    );
  return wish;
}

function describe(
  { wish, hosts, generations, snapshots, whole, moved, isSpared }: ForgetPlan,
  { profile, output }: Session,
): void {
  const what = {
    login: 'the Claude login',
    server: wish.kind === 'server' ? signInWords(wish.name, hosts) : '',
    profile: 'everything',
  }[wish.kind];
  output.line(output.paint('bold', `This destroys ${what} of ${profile.configDir} for good`));
  const parts = [
    `${count(generations, 'saved version')} in ${count(snapshots, 'snapshot')}, the newest and pinned ones too`,
    ...(whole > 0 && wish.kind !== 'profile'
      ? [`${count(whole, 'damaged text')} as a whole, since it may hold it`]
      : []),
    ...(moved.length > 0
      ? [`${count(moved.length, 'sign-in')} that was moved out of Claude Code’s credentials`]
      : []),
    ...(isSpared ? ['the separate spare of it in the keychain'] : []),
  ];
  output.line(`  ${listed(parts)}. No restore brings it back; exports of yours stay.`);
}

function signInWords(name: string, hosts: readonly string[]): string {
  return hosts.length > 1 ? `every sign-in called ${name} (${listed(hosts)})` : `the sign-in of ${name}`;
}

async function isStillLive({ profile, vault, clock }: Session, { target }: ForgetPlan): Promise<boolean> {
  const { live } = await observe(profile.store, clock, await vault.fingerprints());
  if (live.kind !== 'blob') return false;
  const { parts } = target;
  return live.summary.parts.some(({ part }) => parts === 'everything' || parts.includes(part));
}
