import { readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KeychainSignIns, MOVED_SERVICE, registerPath } from '../../electron/adapters/split/moved-sign-ins';
import { KeytarSecrets } from '../../electron/adapters/secrets/keytar';
import { systemClock } from '../../electron/adapters/system-clock';
import type { SecretStore } from '../../electron/core/ports/secrets';
import { MemorySecrets } from '../support/memory-secrets';
import { aMovedRow, aMovedSignIn } from '../support/split-builders';
import { temporaryDirectory } from '../support/temporary';

function aPlace() {
  return aPlaceOver(new MemorySecrets());
}

function aPlaceOver<S extends SecretStore>(secrets: S) {
  const register = registerPath(temporaryDirectory());
  return { register, secrets, moved: new KeychainSignIns({ secrets, register, clock: systemClock }) };
}

const KEYCHAINS: readonly (readonly [where: string, make: () => SecretStore])[] = [
  ['in memory', () => new MemorySecrets()],
  ...(process.env['SPAREKEY_TEST_KEYRING'] === '1'
    ? [['in the real keychain', () => new KeytarSecrets({ clock: systemClock })] as const]
    : []),
];

describe('the secret of a moved sign-in', () => {
  test.each(KEYCHAINS)(
    '%s is kept as one unit, renewed, and gone when it is removed',
    async (_where, makeSecrets) => {
      const { moved } = aPlaceOver(makeSecrets());
      const signIn = aMovedSignIn('linear');
      expect(await moved.open(signIn.profile, signIn.key)).toEqual({ kind: 'absent' });

      await moved.store(signIn);

      expect(await moved.open(signIn.profile, signIn.key)).toEqual({ kind: 'present', signIn });
      const renewed = aMovedSignIn('linear', { generation: 2 });
      expect(await moved.claim(signIn)).toBe(true);
      expect(await moved.rotate(signIn, renewed)).toBe('stored');
      expect(await moved.open(signIn.profile, signIn.key)).toEqual({ kind: 'present', signIn: renewed });
      await moved.remove(signIn.profile, signIn.key);
      expect(await moved.open(signIn.profile, signIn.key)).toEqual({ kind: 'absent' });
    },
  );

  test('in a keychain that is locked is unreachable, and what is stored there fails by name', async () => {
    const { moved, secrets } = aPlace();
    secrets.unreachable = { code: 'locked', detail: 'played by the test' };
    const signIn = aMovedSignIn('linear');

    expect(await moved.open(signIn.profile, signIn.key)).toMatchObject({ kind: 'unreachable' });
    await expect(moved.store(signIn)).rejects.toMatchObject({ code: 'moved-sign-in-unreachable' });
  });

  test('that the keychain gives back changed counts as not stored', async () => {
    const { moved, secrets } = aPlace();
    const signIn = aMovedSignIn('linear');
    const get = secrets.get.bind(secrets);
    secrets.get = async (service, account) => {
      const reading = await get(service, account);
      return reading.kind === 'present' ? { ...reading, secret: reading.secret.slice(0, -1) } : reading;
    };

    await expect(moved.store(signIn)).rejects.toMatchObject({ code: 'moved-sign-in-unreachable' });
    expect(await moved.open(signIn.profile, signIn.key)).toMatchObject({ kind: 'unreachable' });
  });

  test('lies under a service of its own, under an account that does not name the server', async () => {
    const { moved, secrets } = aPlace();
    const accounts: string[] = [];
    const set = secrets.set.bind(secrets);
    secrets.set = (service, account, secret) => {
      accounts.push(`${service}: ${account}`);
      return set(service, account, secret);
    };
    await moved.store(aMovedSignIn('linear'));

    expect(accounts).toEqual([expect.stringMatching(`^${MOVED_SERVICE}: 00000000000fa4e5/[0-9a-f]{16}$`)]);
  });
});

describe('on a full disk', () => {
  const signIn = aMovedSignIn('linear');
  const renewed = aMovedSignIn('linear', { generation: 2 });

  async function aFullDisk() {
    let isFull = false;
    const secrets = new MemorySecrets();
    const onStep = () => {
      if (isFull)
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC', syscall: 'write' });
    };
    const register = registerPath(temporaryDirectory());
    const moved = new KeychainSignIns({ secrets, register, clock: systemClock, onStep });
    await moved.store(signIn);
    expect(await moved.claim(signIn)).toBe(true);
    isFull = true;
    return { moved, secrets };
  }

  test('new tokens go into the keychain all the same', async () => {
    const { moved } = await aFullDisk();
    expect(await moved.rotate(signIn, renewed)).toBe('stored');
    expect(await moved.open(signIn.profile, signIn.key)).toEqual({ kind: 'present', signIn: renewed });
  });

  test('with a keychain that takes nothing either, new tokens are said to be lost', async () => {
    const { moved, secrets } = await aFullDisk();
    secrets.isReadOnly = true;
    expect(await moved.rotate(signIn, renewed)).toBe('lost');
  });

  test('what has no room for its lock and its claim fails by name', async () => {
    const { register, moved } = aPlace();
    writeFileSync(join(dirname(register), 'sign-in-locks'), 'no folder');
    const { profile, key } = signIn;
    const unreachable = { code: 'moved-sign-in-unreachable' };
    await expect(moved.exclusively(profile, key, 0, () => Promise.resolve())).rejects.toMatchObject(
      unreachable,
    );
    await expect(moved.claim(signIn)).rejects.toMatchObject(unreachable);
  });
});

describe('the register', () => {
  test('asks no keychain, holds no token, and is for its user only', async () => {
    const { moved, register, secrets } = aPlace();
    secrets.unreachable = { code: 'locked', detail: 'played by the test' };

    await moved.note(aMovedRow('linear'));
    await moved.note(aMovedRow('notion', { state: 'moving' }));
    await moved.note(aMovedRow('notion'));

    expect(await moved.list()).toEqual([aMovedRow('linear'), aMovedRow('notion')]);
    expect(statSync(register).mode & 0o777).toBe(0o600);
    expect(readFileSync(register, 'utf8')).not.toContain('FAKE');
  });

  test('notes how a sign-in fares, and forgets rows; those that are not there stay so', async () => {
    const { moved } = aPlace();
    const { profile, key } = aMovedRow('linear');
    const refused = { kind: 'refused', at: 1, sentence: 'Linear refused it.' } as const;
    await moved.noteHealth(profile, key, refused);
    expect(await moved.list()).toEqual([]);

    await moved.note(aMovedRow('linear'));
    await moved.noteHealth(profile, key, refused);
    expect(await moved.list()).toEqual([aMovedRow('linear', { health: refused })]);

    await moved.drop(profile, key);
    await moved.drop(profile, key);
    expect(await moved.list()).toEqual([]);
  });

  test('keeps every row when many write at once', async () => {
    const { moved } = aPlace();
    const servers = Array.from({ length: 12 }, (_, at) => `server-${at}`);

    await Promise.all(servers.map((server) => moved.note(aMovedRow(server))));

    expect((await moved.list()).map(({ server }) => server).toSorted()).toEqual(servers.toSorted());
  });

  test('that makes no sense is an error, is left as it is, and is never taken for an empty one', async () => {
    const { moved, register } = aPlace();
    writeFileSync(register, '{"version":1,"rows":[{}]}');

    await expect(moved.list()).rejects.toMatchObject({ code: 'register-damaged' });
    await expect(moved.note(aMovedRow('linear'))).rejects.toMatchObject({ code: 'register-damaged' });
    expect(readFileSync(register, 'utf8')).toBe('{"version":1,"rows":[{}]}');
  });
});

test('one at a time works on a sign-in; others meanwhile on theirs', async () => {
  const { moved, register } = aPlace();
  const { profile, key } = aMovedRow('linear');
  const order: string[] = [];
  let letGo = () => {};
  const holding = moved.exclusively(profile, key, 1_000, async () => {
    order.push('first in');
    await new Promise<void>((resolve) => (letGo = resolve));
    order.push('first out');
  });
  await expect.poll(() => order).toEqual(['first in']);

  await expect(moved.exclusively(profile, key, 0, () => Promise.resolve())).rejects.toMatchObject({
    code: 'moved-sign-in-unreachable',
  });
  await moved.exclusively(profile, aMovedRow('notion').key, 0, () => Promise.resolve(order.push('other')));
  const waiting = moved.exclusively(profile, key, 5_000, () => Promise.resolve(order.push('second')));
  letGo();
  await Promise.all([holding, waiting]);

  expect(order).toEqual(['first in', 'other', 'first out', 'second']);
  expect(statSync(join(register, '..', 'sign-in-locks')).mode & 0o777).toBe(0o700);
});

describe('the claim on a refresh token', () => {
  const signIn = aMovedSignIn('linear');

  test('that was made and not written yet stands; one whose maker died in that moment stands its time', async () => {
    const { moved, register } = aPlace();
    expect(await moved.claim(signIn)).toBe(true);
    const folder = join(dirname(register), 'sign-in-locks');
    const [claim = ''] = readdirSync(folder).filter((name) => name.endsWith('.claim'));
    writeFileSync(join(folder, claim), '');
    expect(await moved.claim(signIn)).toBe(false);
    const longAgo = Date.now() / 1_000 - 60;
    utimesSync(join(folder, claim), longAgo, longAgo);
    expect(await moved.claim(signIn)).toBe(true);
  });

  test('is had by one of many who want it at once', async () => {
    for (let round = 0; round < 50; round++) {
      const { moved } = aPlace();
      const claims = await Promise.all(Array.from({ length: 6 }, () => moved.claim(signIn)));
      expect(claims.filter(Boolean)).toHaveLength(1);
    }
  });
});
