import { SparekeyError } from '../../../shared/errors';
import { count, relativeTime } from '../../../shared/text';
import { findForgettable, forgetItem } from '../../core/forget/forget-item';
import type { ProfileOrigin } from '../../core/ports/profile';
import { confirm } from '../confirm';
import type { ExitCode } from '../exit';
import { columns } from '../output';
import { TAKEN_UP_LATER } from '../running-app';
import { openSession, type CommonOptions } from '../session';

/** `sparekey profiles list`: the profiles that `status` reports and `watch` guards. */
export async function listProfiles(options: CommonOptions): Promise<ExitCode> {
  const { profileBook, vault, output } = openSession(options, { looksOnly: true });
  const rows = await Promise.all(
    (await profileBook.all()).map(async ({ profile, origin }) => ({
      id: profile.id,
      configDir: profile.configDir,
      origin,
      store: profile.store.location,
      snapshots: (await vault.history(profile.id)).length,
    })),
  );
  output.document({ profiles: rows });
  const table = rows.map(({ configDir, origin, store, snapshots }) => [
    output.paint('bold', configDir),
    ORIGINS[origin],
    store.location,
    output.paint('gray', count(snapshots, 'snapshot')),
  ]);
  for (const line of columns(table, '')) output.line(line);
  return 0;
}

const ORIGINS: { readonly [O in ProfileOrigin]: string } = {
  default: 'default',
  added: 'added',
  found: 'found in the Keychain',
};

/** `sparekey profiles add`: guards one more config directory from now on. */
export async function addProfile(directory: string, options: CommonOptions): Promise<ExitCode> {
  const { profileBook, output } = openSession(options);
  const outcome = await profileBook.add(directory);
  output.document({ directory, outcome });
  output.line(
    outcome === 'added'
      ? `${directory} is guarded from now on. ${TAKEN_UP_LATER}`
      : `${directory} is guarded already.`,
  );
  return 0;
}

/** `sparekey profiles remove`: guards it no longer. Its snapshots stay. */
export async function removeProfile(directory: string, options: CommonOptions): Promise<ExitCode> {
  const { profileBook, output } = openSession(options);
  if ((await profileBook.remove(directory)) === 'unknown')
    throw new SparekeyError('usage', `${directory} was not added.`);
  output.document({ directory, outcome: 'removed' });
  output.line(`${directory} is no longer guarded. What the vault holds of it stays. ${TAKEN_UP_LATER}`);
  return 0;
}

export interface ForgetOptions extends CommonOptions {
  readonly account?: string;
  readonly yes?: boolean;
}

/** `sparekey profiles forget-item`: removes one Keychain item whose config directory nobody knows any more. */
export async function forget(service: string, options: ForgetOptions): Promise<ExitCode> {
  const { items, vault, keys, clock, output } = openSession(options);
  if (items === undefined)
    throw new SparekeyError('usage', 'Claude Code keeps Keychain items on macOS only.');
  const item = await findForgettable(items, { service, account: options.account });
  const age =
    item.modifiedAt === undefined ? '' : `, last written ${relativeTime(item.modifiedAt, clock.now())}`;
  output.line(`${item.service} (account ${item.account})${age}. It is saved to the vault before it goes.`);
  if (options.yes !== true && !(await confirm(output, 'Remove it from the Keychain?'))) {
    output.line('Nothing was changed.');
    return 1;
  }
  const snapshot = await forgetItem({ items, vault, keys, clock }, item);
  output.document({ service: item.service, account: item.account, snapshot: snapshot.id });
  output.line(`Removed. Snapshot ${snapshot.id} holds what it held.`);
  return 0;
}
