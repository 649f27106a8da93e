import { moveBackWords } from '../../../shared/split/split-plan';
import type { MovedRow } from '../../../shared/split/moved-sign-in';
import { listed } from '../../../shared/diff';
import { SparekeyError } from '../../../shared/errors';
import type { UninstallItem, UninstallPlan } from '../../../shared/uninstall';
import type { LoginItem, LoginItemEntry } from '../ports/desktop';
import type { Presence } from '../ports/machine';
import type { OwnFiles, OwnFilesSurvey } from '../ports/own-files';
import type { Profile, ProfileBook } from '../ports/profile';
import type { SettingsStore } from '../ports/records';
import type { SessionHook } from '../ports/session-hook';
import type { SeparateSpares } from '../ports/spares';
import type { VaultKeys } from '../ports/vault';
import type { WatchService } from '../ports/watch-service';
import type { SplitPorts } from '../split/sign-in';
import { sessionWords } from '../split/split';

export interface UninstallPorts extends Omit<SplitPorts, 'profile'> {
  readonly spares: SeparateSpares;
  readonly profileBook: ProfileBook;
  readonly sessionHook: SessionHook;
  readonly watchService: WatchService | undefined;
  readonly loginItem: LoginItem;
  readonly keys: VaultKeys;
  readonly settings: SettingsStore;
  readonly presence: Presence;
  readonly ownFiles: OwnFiles;
}

export interface UninstallOptions {
  readonly keepVault: boolean;
  /** The key file that the user named in place of a keychain. */
  readonly keyFile: string | undefined;
}

/** What was found, and what is to be made of it. */
export interface Uninstallation extends UninstallOptions {
  readonly plan: UninstallPlan;
  /** Every directory in which anything of Sparekey's may lie. */
  readonly configDirs: readonly string[];
  /** Profiles with sign-ins that were moved out of them. */
  readonly moved: readonly Profile[];
  /** Profiles with our hook. */
  readonly hooked: readonly Profile[];
  readonly hasService: boolean;
  readonly hasLoginItem: boolean;
}

/** Looks for everything that Sparekey left anywhere. Changes nothing, and asks at most for the keychain. Throws `register-damaged`. */
export async function planUninstall(
  ports: UninstallPorts,
  options: UninstallOptions,
): Promise<Uninstallation> {
  const { moved, presence, ownFiles, sessionHook, loginItem } = ports;
  const rows = await moved.list();
  const { directories, trouble } = await directoriesSeen(ports, rows);
  const profiles = await ports.profileBook.everSeen(directories);
  const strangers = rows.filter((row) => profiles.every(({ id }) => id !== row.profile));
  const service = await serviceItem(ports);
  const loginEntry = await loginItem.entry();
  const hooks = await Promise.all(
    profiles.map(async (profile) => ({ profile, reading: await sessionHook.status(profile) })),
  );
  const hooked = hooks.filter(({ reading }) => reading.kind === 'installed').map(({ profile }) => profile);
  const unread = hooks.filter(({ reading }) => reading.kind === 'unreadable').map(({ profile }) => profile);
  const files = await ownFiles.survey(profiles.map(({ configDir }) => configDir));
  const others = await presence.others();
  const key = await keyItem(ports, files, options);
  const vault = [...vaultItems(files, options), ...key.items];
  const plan: UninstallPlan = {
    goes: [
      ...rows.map((row) => ({
        what: `the sign-in of ${row.server}`,
        where: 'a keychain entry of its own',
        why: moveBackWords(row),
      })),
      ...hooked.map(({ settingsFile = '' }) => ({
        what: 'the hook in Claude Code’s settings',
        where: settingsFile,
      })),
      ...service,
      ...(loginEntry.kind === 'present' ? [{ what: 'starting at login', where: loginEntry.where }] : []),
      ...(ports.spares.notes().length === 0
        ? []
        : [{ what: 'the separate spares', where: ports.spares.description }]),
      ...(options.keepVault ? [] : vault),
      ...files.own.map(({ path, what }) => ({ what, where: path })),
    ],
    stays: [
      ...(options.keepVault ? vault : []),
      ...unseenItems(loginEntry),
      ...stayingItems(files, options, unread),
    ],
    notes: [...trouble, ...sessionNotes(ports, rows)],
    obstacles: [
      ...others.filter((who) => service.length === 0 || !who.startsWith('sparekey watch')).map(runningWords),
      ...strangers.map(
        ({ server, configDir }) =>
          `The sign-in of ${server} was moved out of ${configDir}, which is not there any more: bring that directory back, or give the sign-in up with sparekey forget --profile ${configDir}.`,
      ),
      ...key.obstacles,
      ...(await vaultObstacles(ports, options)),
    ],
  };
  return {
    ...options,
    plan,
    configDirs: profiles.map(({ configDir }) => configDir),
    moved: profiles.filter(({ id }) => rows.some((row) => row.profile === id)),
    hooked,
    hasService: service.length > 0,
    hasLoginItem: loginEntry.kind === 'present',
  };
}

/** The directories that the vault and the moved sign-ins know of: whoever added none may still have named one. */
async function directoriesSeen(
  { vault }: UninstallPorts,
  rows: readonly MovedRow[],
): Promise<{ readonly directories: readonly string[]; readonly trouble: readonly string[] }> {
  const moved = rows.map(({ configDir }) => configDir);
  try {
    const history = await vault.history();
    return {
      directories: [...new Set([...moved, ...history.map(({ configDir }) => configDir)])],
      trouble: [],
    };
  } catch (error) {
    if (!(error instanceof SparekeyError)) throw error;
    const note = `${error.message} Hooks in directories that only the vault knows of are not found.`;
    return { directories: moved, trouble: [note] };
  }
}

async function serviceItem({ watchService, settings }: UninstallPorts): Promise<readonly UninstallItem[]> {
  const reading = await watchService?.status((await settings.read()).heal);
  if (reading?.kind !== 'installed') return [];
  return [{ what: 'the service', where: reading.file, why: 'it ends' }];
}

function vaultItems({ vault }: OwnFilesSurvey, { keepVault }: UninstallOptions): readonly UninstallItem[] {
  return vault.map(({ path, what }) => ({ what, where: path, why: keepVault ? 'you keep it' : undefined }));
}

async function keyItem(
  { keys }: UninstallPorts,
  { vault }: OwnFilesSurvey,
  { keepVault }: UninstallOptions,
): Promise<{ readonly items: readonly UninstallItem[]; readonly obstacles: readonly string[] }> {
  if (vault.length === 0) return { items: [], obstacles: [] };
  const why = keepVault ? 'it opens the vault' : 'for good';
  const item: UninstallItem = { what: 'the vault’s key', where: 'the keychain', why };
  try {
    return { items: (await keys.isInKeychain()) ? [item] : [], obstacles: [] };
  } catch (error) {
    if (!(error instanceof SparekeyError)) throw error;
    return { items: [item], obstacles: keepVault ? [] : [`${error.message} ${error.hint}`] };
  }
}

/** Three-valued, as every reading: what cannot be seen is not said to be gone. */
function unseenItems(entry: LoginItemEntry): readonly UninstallItem[] {
  if (entry.kind !== 'unseen') return [];
  const why = 'if you turned it on: only the app itself can see that; turn it off in its settings, or there';
  return [{ what: 'starting at login', where: entry.where, why }];
}

function stayingItems(
  { foreign, mentions, program }: OwnFilesSurvey,
  { keyFile }: UninstallOptions,
  unread: readonly Profile[],
): readonly UninstallItem[] {
  return [
    ...(keyFile === undefined ? [] : [{ what: 'the key file', where: keyFile, why: 'it is yours' }]),
    ...foreign
      .filter((where) => where !== keyFile)
      .map((where) => ({ what: 'a file of somebody else’s', where, why: 'Sparekey did not make it' })),
    ...unread.flatMap(({ settingsFile }) =>
      settingsFile === undefined
        ? []
        : [{ what: 'settings that cannot be read', where: settingsFile, why: 'look for sparekey in them' }],
    ),
    ...mentions.map((where) => ({
      what: 'the line that loads completions',
      where,
      why: 'the file is yours: take that line out',
    })),
    { what: 'the program', where: program, why: 'it runs now: delete it afterwards' },
    {
      what: 'exports and recovery keys',
      where: 'wherever you put them',
      why: 'they are yours',
    },
  ];
}

function sessionNotes({ programs }: UninstallPorts, rows: readonly MovedRow[]): readonly string[] {
  const running = programs.running();
  if (rows.length === 0 || running === 'not-checked' || running.length === 0) return [];
  return [
    `${sessionWords(running)}, and goes on asking Sparekey for moved servers until it is started again.`,
  ];
}

function runningWords(who: string): string {
  return `Another Sparekey runs (${who}), or ended less than half a minute ago: quit the app, or stop sparekey watch with Ctrl-C.`;
}

async function vaultObstacles(
  { vault }: UninstallPorts,
  { keepVault }: UninstallOptions,
): Promise<readonly string[]> {
  const state = keepVault ? undefined : await vault.state();
  if (state?.kind !== 'newer') return [];
  return [
    `The vault at ${vault.location} was written by a newer Sparekey: remove it with that one, or keep it with --keep-vault.`,
  ];
}

/** "sparekey watch, pid 4711 and Sparekey, pid 4712" */
export function othersWords(others: readonly string[]): string {
  return `Another Sparekey still runs (${listed(others)}).`;
}
