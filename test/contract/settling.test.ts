import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { FileJournal } from '../../electron/adapters/vault/journal';
import { FileVault } from '../../electron/adapters/vault/vault';
import { ProfileGuard } from '../../electron/core/guard/profile-guard';
import { aBlobText, SECOND } from '../support/blob-builders';
import { aContext } from '../support/history-builders';
import { ManualClock } from '../support/manual-clock';
import { NO_SERVERS } from '../support/no-servers';
import { MemorySecrets } from '../support/memory-secrets';
import { MemoryLocks, MemoryStore } from '../support/memory-store';
import { temporaryDirectory } from '../support/temporary';

/** Half an account switch: worth a word once it has stood for five seconds. */
const context = aContext({
  account: { kind: 'present', account: 'another account', organization: undefined },
});

test('what is mild shows as soon as it has settled, although nothing changes any more', async () => {
  const clock = new ManualClock();
  const location = join(temporaryDirectory(), 'vault');
  const guard = new ProfileGuard(
    {
      profile: {
        id: '00000000000fa4e5',
        configDir: '/home/ada/.claude',
        settingsFile: undefined,
        store: new MemoryStore(aBlobText()),
        locks: new MemoryLocks(),
        servers: NO_SERVERS,
        surroundings: {
          account: () => Promise.resolve(context.account),
          gather: () => Promise.resolve(context),
        },
      },
      vault: new FileVault({ location, machine: 'machine-FAKE', clock, secrets: new MemorySecrets() }),
      journal: new FileJournal({ location, clock }),
      lease: {
        take: () => Promise.resolve(true),
        release: () => Promise.resolve(),
        holder: () => Promise.resolve(undefined),
      },
      clock,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    },
    'off',
    () => undefined,
  );
  onTestFinished(() => guard.stop());
  await guard.start();
  await vi.waitFor(() => expect(clock.waiting).toBe(1), { timeout: 30_000 });
  expect(guard.assessment?.findings).toEqual([]);

  await clock.advance(5 * SECOND + 100);

  // The clock stands still: only a judgement that was due by now can have come.
  await vi.waitFor(() => expect(guard.assessment?.findings[0]?.id).toBe('S18'), { timeout: 30_000 });
});
