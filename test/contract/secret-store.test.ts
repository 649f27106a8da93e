import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KeyFileSecrets } from '../../electron/adapters/secrets/key-file';
import { KeytarSecrets } from '../../electron/adapters/secrets/keytar';
import { LargeSecrets } from '../../electron/adapters/secrets/large-secrets';
import { NoKeychain } from '../../electron/adapters/secrets/no-keychain';
import { SealedSecrets } from '../../electron/adapters/secrets/sealed-secrets';
import { systemClock } from '../../electron/adapters/system-clock';
import type { SecretStore } from '../../electron/core/ports/secrets';
import { ManualClock } from '../support/manual-clock';
import { MemorySecrets } from '../support/memory-secrets';
import { FakeSecurity } from '../support/security/fake-security';
import { temporaryDirectory } from '../support/temporary';

const SERVICE = 'Sparekey test key';
const SECRET = 'AGE-SECRET-KEY-1FAKE';

function behavesLikeASecretStore(makeStore: () => SecretStore): void {
  test('gives back what it was given, and nothing before', async () => {
    const store = makeStore();
    expect(await store.get(SERVICE, 'round-trip')).toEqual({ kind: 'absent' });

    await store.set(SERVICE, 'round-trip', SECRET);

    expect(await store.get(SERVICE, 'round-trip')).toEqual({ kind: 'present', secret: SECRET });
    expect(await store.get(`${SERVICE} of another kind`, 'round-trip')).toEqual({ kind: 'absent' });
    expect(await store.delete(SERVICE, 'round-trip')).toBe(true);
  });

  test('forgets once', async () => {
    const store = makeStore();
    await store.set(SERVICE, 'forgotten', SECRET);

    expect(await store.delete(SERVICE, 'forgotten')).toBe(true);

    expect(await store.delete(SERVICE, 'forgotten')).toBe(false);
    expect(await store.get(SERVICE, 'forgotten')).toEqual({ kind: 'absent' });
  });

  test('takes the same secret twice', async () => {
    const store = makeStore();
    await store.set(SERVICE, 'twice', SECRET);
    await store.set(SERVICE, 'twice', SECRET);

    expect(await store.get(SERVICE, 'twice')).toEqual({ kind: 'present', secret: SECRET });
    await store.delete(SERVICE, 'twice');
  });

  test.each([
    'Claude Code',
    'Claude Code-credentials',
    'Claude Code-credentials-00c0ffee',
    'Claude Code-custom-oauth-credentials',
  ])('never touches items of Claude Code: %s', async (service) => {
    const store = makeStore();
    await expect(store.get(service, 'ada')).rejects.toThrow('never touches items of Claude Code');
    await expect(store.set(service, 'ada', SECRET)).rejects.toThrow('never touches items of Claude Code');
    await expect(store.delete(service, 'ada')).rejects.toThrow('never touches items of Claude Code');
  });
}

describe('sealed files beside a key file', () => {
  const KEY_SERVICE = 'Sparekey test vault key';

  async function aSealedStore(key = 'AGE-SECRET-KEY-1FAKE-VAULT') {
    const directory = temporaryDirectory();
    const path = join(directory, 'key.txt');
    const keys = new KeyFileSecrets({ path, service: KEY_SERVICE });
    await keys.set(KEY_SERVICE, '', key);
    const sealed = join(directory, 'sealed');
    return { path, sealed, secrets: new SealedSecrets({ keys, keyService: KEY_SERVICE, directory: sealed }) };
  }

  let made: Awaited<ReturnType<typeof aSealedStore>>;
  beforeEach(async () => {
    made = await aSealedStore();
  });

  behavesLikeASecretStore(() => made.secrets);

  test('hold no secret in the clear, and tell no names', async () => {
    await made.secrets.set(SERVICE, 'linear', 'FAKE-refresh-linear');

    const names = readdirSync(made.sealed);
    expect(names).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.sealed$/)]);
    expect(readFileSync(join(made.sealed, names[0] ?? ''), 'latin1')).not.toContain('FAKE');
  });

  test('open again after another identity was put before theirs in the key file', async () => {
    await made.secrets.set(SERVICE, 'linear', SECRET);
    writeFileSync(made.path, `# mine\nAGE-SECRET-KEY-1FAKE-RECOVERY\n${readFileSync(made.path, 'utf8')}`);

    expect(await made.secrets.get(SERVICE, 'linear')).toEqual({ kind: 'present', secret: SECRET });
  });

  test('without their key are unreachable, not absent', async () => {
    await made.secrets.set(SERVICE, 'linear', SECRET);
    writeFileSync(made.path, 'AGE-SECRET-KEY-1FAKE-OTHER\n');

    expect(await made.secrets.get(SERVICE, 'linear')).toMatchObject({ kind: 'unreachable' });
  });

  test('that were tampered with, or put in the place of another, do not open', async () => {
    await made.secrets.set(SERVICE, 'linear', SECRET);
    await made.secrets.set(SERVICE, 'notion', 'FAKE-other');
    const [one = '', other = ''] = readdirSync(made.sealed).map((name) => join(made.sealed, name));
    writeFileSync(one, readFileSync(other));

    const readings = [await made.secrets.get(SERVICE, 'linear'), await made.secrets.get(SERVICE, 'notion')];

    expect(readings.map(({ kind }) => kind).toSorted()).toEqual(['present', 'unreachable']);
  });
});

describe('a keychain with little room', () => {
  const LIMIT = 200;
  const LARGE = `FAKE-${'x'.repeat(5 * LIMIT)}`;

  function aSmallKeychain() {
    const directory = join(temporaryDirectory(), 'sealed');
    const keychain = new MemorySecrets();
    return { directory, keychain, secrets: new LargeSecrets({ secrets: keychain, directory, limit: LIMIT }) };
  }

  behavesLikeASecretStore(() => aSmallKeychain().secrets);

  test('keeps a large secret in a sealed file, and in the keychain the key to it', async () => {
    const { directory, keychain, secrets } = aSmallKeychain();
    await secrets.set(SERVICE, 'linear', LARGE);

    expect(await secrets.get(SERVICE, 'linear')).toEqual({ kind: 'present', secret: LARGE });
    const entry = await keychain.get(SERVICE, 'linear');
    expect(entry.kind === 'present' && entry.secret.length).toBeLessThan(LIMIT);
    const [file = ''] = readdirSync(directory);
    expect(readFileSync(join(directory, file), 'latin1')).not.toContain('FAKE');
  });

  test('leaves no sealed file behind when a secret changes, shrinks or goes', async () => {
    const { directory, secrets } = aSmallKeychain();
    await secrets.set(SERVICE, 'linear', LARGE);
    await secrets.set(SERVICE, 'linear', `${LARGE}-2`);
    expect(readdirSync(directory)).toHaveLength(1);

    await secrets.set(SERVICE, 'linear', SECRET);
    expect(readdirSync(directory)).toEqual([]);

    await secrets.set(SERVICE, 'linear', LARGE);
    await secrets.delete(SERVICE, 'linear');
    expect(readdirSync(directory)).toEqual([]);
  });

  test('has no secret whose sealed file is gone, and one that is damaged it cannot read', async () => {
    const { directory, keychain, secrets } = aSmallKeychain();
    await secrets.set(SERVICE, 'linear', LARGE);
    const [file = ''] = readdirSync(directory);
    writeFileSync(join(directory, file), 'cut');
    expect(await secrets.get(SERVICE, 'linear')).toMatchObject({ kind: 'unreachable' });
    rmSync(directory, { recursive: true });

    expect(await secrets.get(SERVICE, 'linear')).toEqual({ kind: 'absent' });

    expect(await secrets.delete(SERVICE, 'linear')).toBe(true);
    expect(await keychain.get(SERVICE, 'linear')).toEqual({ kind: 'absent' });
  });
});

describe('secrets in memory', () => behavesLikeASecretStore(() => new MemorySecrets()));

describe('the key file', () => {
  const aKeyFile = (path = join(temporaryDirectory(), 'sparekey.key')) =>
    new KeyFileSecrets({ path, service: SERVICE });

  behavesLikeASecretStore(() => aKeyFile());

  test('is never overwritten', async () => {
    const path = join(temporaryDirectory(), 'sparekey.key');
    writeFileSync(path, 'AGE-SECRET-KEY-1FAKE-OTHER\n');

    await expect(aKeyFile(path).set(SERVICE, 'a', SECRET)).rejects.toMatchObject({ code: 'key-unreachable' });

    expect(readFileSync(path, 'utf8')).toBe('AGE-SECRET-KEY-1FAKE-OTHER\n');
  });

  test('that is a folder is unreachable, not absent', async () => {
    const path = join(temporaryDirectory(), 'folder');
    mkdirSync(path);

    expect(await aKeyFile(path).get(SERVICE, 'a')).toMatchObject({
      kind: 'unreachable',
      cause: { code: 'not-a-file' },
    });
  });

  test.runIf(process.getuid?.() !== 0)('that may not be read is unreachable, not absent', async () => {
    const path = join(temporaryDirectory(), 'sparekey.key');
    writeFileSync(path, SECRET);
    chmodSync(path, 0);

    expect(await aKeyFile(path).get(SERVICE, 'a')).toMatchObject({ cause: { code: 'permission' } });
  });
});

describe.runIf(process.env['SPAREKEY_TEST_KEYRING'] === '1')('the real keychain', () => {
  behavesLikeASecretStore(() => new KeytarSecrets({ clock: systemClock }));
});

describe('the keychain library on a played macOS', () => {
  const SPAREKEY = { path: '/Applications/Sparekey.app', partition: 'teamid:OURS' };
  let security: FakeSecurity;
  beforeEach(() => {
    security = new FakeSecurity();
  });
  afterEach(() => security.remove());
  const aStore = () => {
    const keytar = security.asApp(SPAREKEY);
    return { keytar, store: new KeytarSecrets({ clock: systemClock, load: () => Promise.resolve(keytar) }) };
  };

  behavesLikeASecretStore(() => aStore().store);

  test('keeps our own items without a single prompt', async () => {
    const { keytar, store } = aStore();
    security.session({ ui: 'deny' });

    await store.set(SERVICE, 'ours', SECRET);
    await store.set(SERVICE, 'ours', SECRET);

    expect(await store.get(SERVICE, 'ours')).toEqual({ kind: 'present', secret: SECRET });
    expect(keytar.prompted).toBe(0);
  });

  test('is unreachable behind a locked keychain, not absent', async () => {
    const { store } = aStore();
    await store.set(SERVICE, 'ours', SECRET);
    security.lock();
    security.session({ graphics: false });

    expect(await store.get(SERVICE, 'ours')).toMatchObject({ kind: 'unreachable' });
    await expect(store.set(SERVICE, 'ours', SECRET)).rejects.toMatchObject({ code: 'key-unreachable' });
  });

  test('would shut Claude Code out of its own item with one write, which is why it refuses', async () => {
    const service = 'Claude Code-credentials';
    const read = () => security.run(['find-generic-password', '-a', 'ada', '-w', '-s', service]);
    security.write(service, 'ada', '{}');
    security.session({ ui: 'deny' });
    const { keytar, store } = aStore();

    await expect(store.set(service, 'ada', '{}')).rejects.toThrow('never touches items of Claude Code');
    expect(read().exit).toBe(0);
    await keytar.setPassword(service, 'ada', '{}');

    expect(read().exit).toBe(128);
    expect(security.calls().at(-1)).toMatchObject({ prompted: 1 });
  });
});

describe('where plain Node may make no items', () => {
  test('there is no keychain, and nothing is kept', async () => {
    const store = new NoKeychain();

    expect(await store.get(SERVICE)).toMatchObject({ kind: 'unreachable', cause: { code: 'no-keychain' } });
    await expect(store.set(SERVICE)).rejects.toMatchObject({ code: 'key-unreachable' });
    await expect(store.delete(SERVICE)).rejects.toMatchObject({ code: 'key-unreachable' });
  });
});

describe('the keychain library', () => {
  const failing = (message: string) => ({
    getPassword: () => Promise.reject(new Error(message)),
    setPassword: () => Promise.reject(new Error(message)),
    deletePassword: () => Promise.reject(new Error(message)),
  });

  test.each([
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'no-keychain'],
    ['Unknown or unsupported transport “disabled” for address “disabled:”', 'no-keychain'],
    ['Object does not exist at path “/org/freedesktop/secrets/collection/login”', 'no-keychain'],
    ['Failed to load keytar native addon, checked []', 'no-keychain'],
    ['Cannot create an item in a locked collection', 'locked'],
    ['Prompt was dismissed', 'locked'],
    ['something new', 'failed'],
  ])('that says “%s” is unreachable: %s', async (message, code) => {
    const store = new KeytarSecrets({ clock: systemClock, load: () => Promise.resolve(failing(message)) });

    expect(await store.get(SERVICE, 'a')).toEqual({ kind: 'unreachable', cause: { code, detail: message } });
    await expect(store.set(SERVICE, 'a', SECRET)).rejects.toMatchObject({
      code: 'key-unreachable',
      detail: message,
    });
  });

  test('that cannot be loaded is unreachable', async () => {
    const load = () => Promise.reject(new Error('libsecret-1.so.0: cannot open shared object file'));
    const store = new KeytarSecrets({ clock: systemClock, load });

    expect(await store.get(SERVICE, 'a')).toMatchObject({ cause: { code: 'no-keychain' } });
  });

  test('that never answers is given up after its time, and asked one thing at a time', async () => {
    const clock = new ManualClock();
    let asked = 0;
    const never = (): Promise<never> => {
      asked++;
      return new Promise(() => undefined);
    };
    const load = () => Promise.resolve({ getPassword: never, setPassword: never, deletePassword: never });
    const store = new KeytarSecrets({ clock, load });

    const both = Promise.all([store.get(SERVICE, 'a'), store.get(SERVICE, 'b')]);
    await clock.advance(30_000);

    expect(await both).toMatchObject([{ cause: { code: 'timed-out' } }, { cause: { code: 'timed-out' } }]);
    expect(asked).toBe(1);
    expect(clock.waiting).toBe(0);
  });
});
