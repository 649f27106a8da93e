/** The Keychain's items beside that of a profile, on the stand-in for `security`. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { compose, type Composition } from '../../electron/compose';
import { findForgettable, forgetItem } from '../../electron/core/forget/forget-item';
import type { ClaudeItems } from '../../electron/core/ports/claude-items';
import { partsIn } from '../../shared/snapshot';
import { FakeSecurity } from '../support/security/fake-security';

const SERVICE = 'Claude Code-credentials';
const ITEM = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE-item"}}';
const ORPHAN = '{"mcpOAuth":{"linear|0123456789abcdef":{"accessToken":"FAKE-orphan"}}}';

const serviceOf = (directory: string) =>
  `${SERVICE}-${createHash('sha256').update(directory.normalize('NFC')).digest('hex').slice(0, 8)}`;

interface Mac extends Composition {
  readonly security: FakeSecurity;
  readonly home: string;
  /** The same Mac, composed anew. */
  readonly again: () => Composition;
}

function aMac(items: Readonly<Record<string, string>> = {}): Mac {
  const security = new FakeSecurity();
  onTestFinished(() => security.remove());
  const { home, path } = security;
  mkdirSync(join(home, '.claude'));
  for (const [service, text] of Object.entries(items)) security.write(service, 'ada', text);
  const again = () =>
    compose({
      env: { USER: 'ada', SPAREKEY_KEY_FILE: join(home, 'key.txt') },
      platform: 'darwin',
      home,
      security: path,
      shell: 'command',
    });
  return { ...again(), security, home, again };
}

function prompts({ security }: Mac): number {
  return security.calls().reduce((sum, { prompted }) => sum + prompted, 0);
}

const forgotten = serviceOf('/gone/for/good');

describe('found profiles', () => {
  test('are those whose item is named after a known directory, to the letter', async () => {
    const mac = aMac({ [SERVICE]: ITEM });
    const work = join(mac.home, '.claude-work');
    mkdirSync(work);
    mac.security.write(serviceOf(`${work}/`), 'ada', ITEM);
    mac.security.write(forgotten, 'ada', ORPHAN);
    mac.security.lock();

    const all = await mac.profileBook.all();

    expect(all.map(({ profile, origin }) => [profile.configDir, origin])).toEqual([
      [join(mac.home, '.claude'), 'default'],
      [`${work}/`, 'found'],
    ]);
    expect(all[1]?.profile.store.location.location).toBe(`${serviceOf(`${work}/`)} (account ada)`);
    expect(prompts(mac)).toBe(0);
  });

  test('are the usual directory, too, where Claude Code is told of it by name', async () => {
    const mac = aMac({ [SERVICE]: ITEM });
    const usual = join(mac.home, '.claude');
    mac.security.write(serviceOf(usual), 'ada', ITEM);

    const all = await mac.profileBook.all();

    expect(all.map(({ profile }) => profile.store.location.location)).toEqual([
      `${SERVICE} (account ada)`,
      `${serviceOf(usual)} (account ada)`,
    ]);
  });

  test('are not found twice when they were added', async () => {
    const mac = aMac();
    const work = join(mac.home, '.claude-work');
    mkdirSync(work);
    mac.security.write(serviceOf(work), 'ada', ITEM);
    expect(await mac.profileBook.add(work)).toBe('added');

    expect((await mac.profileBook.all()).map(({ origin }) => origin)).toEqual(['default', 'added']);
  });
});

describe('the surroundings', () => {
  async function otherStores(mac: Mac) {
    await mac.profile.store.read();
    return (await mac.profile.surroundings.gather()).otherStores;
  }

  test('name items under other accounts, and those of other directories', async () => {
    const mac = aMac({ [SERVICE]: ITEM, [forgotten]: ORPHAN, 'Somebody else’s': 'x' });
    const work = join(mac.home, '.claude-work');
    mkdirSync(work);
    mac.security.write(serviceOf(work), 'ada', ITEM);
    mac.security.write(SERVICE, 'unknown', ORPHAN);
    mac.security.write(SERVICE, 'zoë "q"', ORPHAN);

    const found = await otherStores(mac);

    expect(found).toEqual([
      expect.objectContaining({ role: 'hashed', configDir: undefined, account: 'ada' }),
      expect.objectContaining({ role: 'hashed', configDir: work, hasLogin: 'not-checked' }),
      expect.objectContaining({ role: 'other-account', account: 'unknown' }),
      expect.objectContaining({ role: 'other-account', account: 'zoë "q"' }),
    ]);
    expect(JSON.stringify(found)).not.toContain('FAKE');
    expect(mac.security.calls().filter(({ secret }) => secret !== undefined)).toEqual([]);
  });

  test('are listed once for many looks, and for all profiles', async () => {
    const mac = aMac({ [SERVICE]: ITEM, [forgotten]: ORPHAN });
    await mac.profile.store.read();
    const [other] = (await mac.profileBook.all()).map(({ profile }) => profile);

    for (let look = 0; look < 10; look++) {
      await Promise.all([mac.profile.surroundings.gather(), other?.surroundings.gather()]);
    }

    expect(mac.security.calls().filter(({ argv0 }) => argv0 === 'dump-keychain')).toHaveLength(1);
  });

  test('are not listed while the keychain is locked, since that could ask', async () => {
    const mac = aMac({ [SERVICE]: ITEM, [forgotten]: ORPHAN });
    mac.security.lock();

    expect((await mac.profile.surroundings.gather()).otherStores).toEqual([]);
    expect(prompts(mac)).toBe(0);
    expect(mac.security.calls().map(({ argv0 }) => argv0)).not.toContain('dump-keychain');
  });
});

describe('forgetting an item', () => {
  async function forget(mac: Mac, service: string, account?: string) {
    const { items, vault, keys, clock } = mac.again();
    if (items === undefined) throw new Error('A Mac has items.');
    return forgetItem({ items, vault, keys, clock }, await findForgettable(items, { service, account }));
  }

  test('saves that very item before it goes', async () => {
    const mac = aMac({ [SERVICE]: ITEM, [forgotten]: ORPHAN });

    const snapshot = await forget(mac, forgotten);

    expect(mac.security.item(forgotten, 'ada')).toBeUndefined();
    expect(mac.security.item(SERVICE, 'ada')?.text).toBe(ITEM);
    expect(snapshot.store.location).toBe(`${forgotten} (account ada)`);
    const [part] = partsIn(snapshot);
    if (part === undefined) throw new Error('The snapshot holds nothing.');
    const opened = (await mac.vault.open([part])).get(part.object) ?? new Uint8Array();
    expect(Buffer.from(opened).toString()).toBe('{"accessToken":"FAKE-orphan"}');
  });

  test('is refused while a known directory maps to it', async () => {
    const mac = aMac({ [SERVICE]: ITEM });
    const known = {
      hidden: join(mac.home, '.claude-work'),
      added: join(mac.home, 'added'),
      spelled: `${join(mac.home, '.claude-slash')}/`,
    };
    for (const directory of Object.values(known)) {
      mkdirSync(directory);
      mac.security.write(serviceOf(directory), 'ada', ORPHAN);
    }
    await mac.profileBook.add(known.added);

    for (const service of [SERVICE, ...Object.values(known).map(serviceOf)]) {
      await expect(forget(mac, service)).rejects.toMatchObject({ code: 'item-in-use' });
      expect(mac.security.item(service, 'ada')).toBeDefined();
    }
  });

  test('is refused for a directory that the vault has seen and that is still there', async () => {
    const mac = aMac();
    const seen = join(mac.home, 'seen-once');
    mkdirSync(seen);
    mac.security.write(serviceOf(seen), 'ada', ORPHAN);
    const { vault, keys, clock } = mac.again();
    await keys.ensure();
    await vault.save({
      profile: '0123456789abcdef',
      configDir: seen,
      store: { kind: 'memory', location: 'test' },
      modifiedAt: undefined,
      takenAt: clock.now(),
      reason: 'manual',
      verdict: 'unknown',
      findings: [],
      bytes: 0,
      fingerprint: 'FAKE',
      content: { kind: 'absent' },
    });

    await expect(forget(mac, serviceOf(seen))).rejects.toMatchObject({ code: 'item-in-use' });
  });

  test('wants one item and no more', async () => {
    const mac = aMac({ [forgotten]: ORPHAN });
    mac.security.write(forgotten, 'unknown', '{}');

    await expect(forget(mac, forgotten)).rejects.toMatchObject({ code: 'usage' });
    await expect(forget(mac, `${SERVICE}-00000000`)).rejects.toMatchObject({ code: 'usage' });
    await forget(mac, forgotten, 'unknown');

    expect(mac.security.item(forgotten, 'unknown')).toBeUndefined();
    expect(mac.security.item(forgotten, 'ada')?.text).toBe(ORPHAN);
  });

  test('leaves an item that is written meanwhile', async () => {
    const mac = aMac({ [forgotten]: ORPHAN });
    const { items, vault, keys, clock } = mac.again();
    if (items === undefined) throw new Error('A Mac has items.');
    const item = await findForgettable(items, { service: forgotten, account: undefined });
    const written: ClaudeItems = {
      list: (options) => items.list(options),
      profileOf: (one) => items.profileOf(one),
      readQuietly: (one) => items.readQuietly(one),
      remove: (one, expected) => {
        mac.security.write(forgotten, 'ada', '{"newer":true}');
        return items.remove(one, expected);
      },
    };

    await expect(forgetItem({ items: written, vault, keys, clock }, item)).rejects.toMatchObject({
      code: 'item-in-use',
    });
    expect(mac.security.item(forgotten, 'ada')?.text).toBe('{"newer":true}');
  });

  test('removes nothing that could not be saved', async () => {
    const mac = aMac({ [forgotten]: ORPHAN });
    mac.security.change(({ keychains }) => {
      for (const { items } of Object.values(keychains))
        for (const item of items) item.partitions = ['teamid:X'];
    });
    mac.security.session({ ui: 'deny' });

    await expect(forget(mac, forgotten)).rejects.toMatchObject({ code: 'store-unreachable' });
    expect(mac.security.item(forgotten, 'ada')?.text).toBe(ORPHAN);
  });
});
