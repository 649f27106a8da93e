/** Whether the keychain is unlocked, told without asking anybody. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { secretServiceDoor, witnessedDoor } from '../../electron/adapters/secrets/door';
import { KeytarSecrets } from '../../electron/adapters/secrets/keytar';
import { systemClock } from '../../electron/adapters/system-clock';
import { ManualClock } from '../support/manual-clock';
import { temporaryDirectory } from '../support/temporary';

const UNKNOWN = witnessedDoor(systemClock, []);

/** A desktop whose programs for asking the bus say this. */
function aDesktop(programs: Readonly<Record<string, string>>) {
  const folder = temporaryDirectory();
  for (const [name, script] of Object.entries(programs)) {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }
  return { HOME: folder, PATH: folder, XDG_RUNTIME_DIR: folder };
}

describe('on Linux', () => {
  test.each([
    [{ busctl: 'echo b false' }, 'open'],
    [{ busctl: 'echo b true' }, 'locked'],
    [{ gdbus: "echo '(<false>,)'" }, 'open'],
    [{ 'dbus-send': "echo '   variant       boolean true'" }, 'locked'],
    [{ busctl: 'echo no such object >&2; exit 1' }, 'unknown'],
    [{ busctl: 'exit 1', gdbus: "echo '(<false>,)'" }, 'open'],
    [{}, 'unknown'],
  ])('%j: %s', async (programs, state) => {
    expect(await secretServiceDoor(aDesktop(programs), UNKNOWN).state()).toBe(state);
  });

  test('without a bus of the session no program is started that would start one', async () => {
    const { HOME, PATH } = aDesktop({ busctl: 'echo b false' });
    expect(await secretServiceDoor({ HOME, PATH }, UNKNOWN).state()).toBe('unknown');
  });

  test.runIf(process.env['SPAREKEY_TEST_KEYRING'] === '1')(
    'the real keyring says that it is open',
    async () => {
      expect(await secretServiceDoor(process.env, UNKNOWN).state()).toBe('open');
    },
  );
});

describe('on macOS', () => {
  test('a keychain that has just given up a secret is open, and after some seconds nobody knows', async () => {
    const clock = new ManualClock();
    const keychain = new Map([['Sparekey test key', 'FAKE']]);
    const secrets = new KeytarSecrets({
      clock,
      load: () =>
        Promise.resolve({
          getPassword: (service) => Promise.resolve(keychain.get(service) ?? null),
          setPassword: () => Promise.resolve(),
          deletePassword: () => Promise.resolve(true),
        }),
    });
    let isResting = false;
    const door = witnessedDoor(clock, [secrets], () => isResting);
    expect(await door.state()).toBe('unknown');

    await secrets.get('Sparekey of another kind', 'ada');
    expect(await door.state(), 'that there is no entry can be told of a locked one, too').toBe('unknown');
    await secrets.get('Sparekey test key', 'ada');
    expect(await door.state()).toBe('open');
    isResting = true;
    expect(await door.state()).toBe('locked');
    isResting = false;
    await clock.advance(6_000);
    expect(await door.state()).toBe('unknown');
  });
});
