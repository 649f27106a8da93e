import { assertNever } from '../../../shared/assert';
import { SparekeyError } from '../../../shared/errors';
import type { HealMode } from '../../../shared/heal-policy';
import { count } from '../../../shared/text';
import type { HookChange, SessionHookReading } from '../../core/ports/session-hook';
import { canAsk, confirm } from '../confirm';
import type { ExitCode } from '../exit';
import { TAKEN_UP_LATER } from '../running-app';
import { openSession, type CommonOptions, type Session } from '../session';

export interface HookInstallOptions extends CommonOptions {
  readonly heal?: HealMode;
  readonly replace?: boolean;
}

/** `sparekey hook install`: adds the hook, and offers to take the place of cc-auth-guard. */
export async function installHook(options: HookInstallOptions): Promise<ExitCode> {
  const session = openSession(options);
  const { profile, sessionHook, keys, settings, output } = session;
  const guards = guardsIn(await sessionHook.status(profile), session);
  // The hook never makes a key, since that may ask something, and without one it could save nothing.
  await keys.ensure();
  const replaceGuards = options.replace === true || (guards > 0 && (await wantsReplacement(session, guards)));
  const { outcome, replaced } = await sessionHook.install(profile, { replaceGuards });
  const heal = options.heal ?? (replaced > 0 && (await wantsHealing(session)) ? 'safe' : undefined);
  const before = (await settings.read()).heal;
  if (heal !== undefined) await settings.change({ heal });
  const mode = (await settings.read()).heal;

  output.document({
    settings: profile.settingsFile,
    outcome,
    replaced,
    guards: guards - replaced,
    heal: mode,
  });
  output.line(
    outcome === 'unchanged'
      ? `The hook is in ${profile.settingsFile} already.`
      : `Claude Code runs Sparekey whenever a session starts: added to ${profile.settingsFile}.`,
  );
  if (replaced > 0)
    output.line(`${count(replaced, 'hook')} of cc-auth-guard went. Its own files are left to you.`);
  if (guards > replaced)
    output.line(
      'cc-auth-guard’s hook is still there: two programs that put things back undo each other. sparekey hook install --replace takes it out.',
    );
  output.line(HEALING[mode]);
  if (mode !== before) output.line(TAKEN_UP_LATER);
  return 0;
}

const HEALING: { readonly [M in HealMode]: string } = {
  off: 'It saves every version, and puts nothing back by itself (healing is off; --heal safe changes that).',
  ask: 'It saves every version, and puts nothing back unasked (healing: ask; --heal safe changes that).',
  safe: 'It saves every version, and puts back a lost login before the session’s first request (healing: safe).',
};

async function wantsReplacement({ output }: Session, guards: number): Promise<boolean> {
  if (!canAsk(output)) return false;
  output.line(
    `${count(guards, 'hook')} of cc-auth-guard put the same credentials back, without a look at what is newer.`,
  );
  return confirm(output, 'Let Sparekey take their place?');
}

/** What cc-auth-guard did by itself, people expect of what takes its place. */
async function wantsHealing({ output, settings }: Session): Promise<boolean> {
  if ((await settings.read()).heal === 'safe' || !canAsk(output)) return false;
  output.line(
    'cc-auth-guard put a lost login back by itself. Sparekey does that where it cannot be wrong, if you let it.',
  );
  return confirm(output, 'Put lost things back unasked from now on (healing: safe)?');
}

/** `sparekey hook remove`: takes the hook out. */
export async function removeHook(options: CommonOptions): Promise<ExitCode> {
  const { profile, sessionHook, output } = openSession(options);
  const { outcome } = await sessionHook.remove(profile);
  output.document({ settings: profile.settingsFile, outcome });
  output.line(removalWords(outcome, String(profile.settingsFile)));
  return 0;
}

function removalWords(outcome: HookChange['outcome'], settingsFile: string): string {
  if (outcome === 'unchanged') return `There is no hook of Sparekey’s in ${settingsFile}.`;
  if (outcome === 'removed-with-file')
    return `The hook is gone, and with it ${settingsFile}, which held nothing else and was made for it.`;
  return `The hook is gone from ${settingsFile}.`;
}

/** `sparekey hook status`: exit code 0 when it runs this Sparekey, 1 when it does not. */
export async function hookStatus(options: CommonOptions): Promise<ExitCode> {
  const session = openSession(options, { looksOnly: true });
  const { profile, sessionHook, settings, output } = session;
  const reading = await sessionHook.status(profile);
  guardsIn(reading, session);
  const { heal } = await settings.read();
  output.document({ settings: profile.settingsFile, ...reading, heal });
  output.line(`${sentenceFor(reading)} (${profile.settingsFile})`);
  if (reading.kind === 'installed') output.line(HEALING[heal]);
  return reading.kind === 'installed' && reading.isCurrent && !reading.isSwitchedOff ? 0 : 1;
}

function sentenceFor(reading: SessionHookReading): string {
  switch (reading.kind) {
    case 'installed':
      if (reading.isSwitchedOff)
        return 'The hook is installed, but Claude Code is told to run none (disableAllHooks).';
      return reading.isCurrent
        ? 'The hook is installed.'
        : 'The hook runs another Sparekey than this one: sparekey hook install puts that right.';
    case 'absent':
      return 'The hook is not installed: sparekey hook install adds it.';
    case 'unreadable':
      return 'The settings cannot be read.';
    default:
      return assertNever(reading);
  }
}

/** How many hooks of cc-auth-guard there are. Throws where the settings cannot be read. */
function guardsIn(reading: SessionHookReading, { profile }: Session): number {
  if (reading.kind !== 'unreadable') return reading.guards;
  throw new SparekeyError('settings-unreadable', profile.settingsFile ?? profile.configDir);
}
