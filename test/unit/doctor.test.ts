import { describe, expect, test } from 'vitest';
import { diagnosisOf, type Diagnosis, type DoctorFacts } from '../../shared/doctor';
import type { Check, CheckId } from '../../shared/doctor/check';
import type { ItemFacts } from '../../shared/doctor/items';
import type { ProfileFacts } from '../../shared/doctor/profile';
import type { VaultFacts } from '../../shared/doctor/vault';
import type { Context } from '../../shared/findings/types';
import { anApart } from '../support/app-state-builders';
import { aContext } from '../support/history-builders';

const NOW = Date.UTC(2026, 10, 23, 14);
const DAY = 86_400_000;

const item: ItemFacts = {
  service: 'Claude Code-credentials',
  account: 'ada',
  createdAt: NOW - 90 * DAY,
  modifiedAt: NOW - DAY,
  bytes: undefined,
  profile: 'mine',
  isHashed: false,
  configDir: undefined,
  access: { programs: ['/usr/bin/security'], partitions: ['apple-tool:'] },
};

const vault: VaultFacts = {
  kind: 'reached',
  location: '/home/ada/vault',
  state: 'ready',
  recoveryKey: true,
  snapshots: 3,
  problems: [],
  secret: 'present',
};

function context(changes: Partial<Context> = {}): Context {
  return {
    ...aContext(),
    processes: [],
    overrides: [],
    guards: [],
    otherStores: [],
    platform: 'darwin',
    keychain: { service: item.service, account: 'ada' },
    ...changes,
  };
}

function profile(changes: Partial<ProfileFacts> = {}): ProfileFacts {
  return {
    id: 'mine',
    configDir: '/home/ada/.claude',
    store: {
      location: { kind: 'keychain', location: 'Claude Code-credentials (account ada)' },
      reading: { kind: 'present', bytes: 812 },
    },
    context: context(),
    locklessSessions: undefined,
    files: { modes: [], locks: [] },
    hook: 'none',
    apart: anApart(),
    ...changes,
  };
}

function diagnosis(changes: Partial<DoctorFacts> = {}): Diagnosis {
  return diagnosisOf({ profiles: [profile()], items: [item], vault, now: NOW, ...changes });
}

function check(id: CheckId, { profiles, machine }: Diagnosis): Check | undefined {
  return [...profiles.flatMap(({ checks }) => checks), ...machine].find((one) => one.id === id);
}

test('is ok, and asks for nothing, where all is well', () => {
  const { worst, profiles, machine } = diagnosis();
  const all = [...profiles.flatMap(({ checks }) => checks), ...machine];

  expect(worst).toBe('ok');
  expect(all.filter(({ state, action }) => state !== 'ok' || action !== undefined)).toEqual([]);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});

describe('one thing is wrong, and only its line says so:', () => {
  const locked = { code: 'locked', detail: 'exit 36' } as const;
  test.each<[CheckId, Diagnosis['worst'], Partial<DoctorFacts>, RegExp]>([
    [
      'file-modes',
      'attention',
      {
        profiles: [profile({ files: { modes: [{ path: '/c', mode: 0o644, wanted: 0o600 }], locks: [] } })],
      },
      /chmod 600 '\/c'/,
    ],
    [
      'locks',
      'attention',
      {
        profiles: [profile({ files: { modes: [], locks: [{ path: '/c.lock', age: 3_600_000 }] } })],
      },
      /rmdir '\/c\.lock'/,
    ],
    [
      'environment',
      'attention',
      {
        profiles: [
          profile({ context: context({ overrides: [{ kind: 'api-key', where: 'the environment' }] }) }),
        ],
      },
      /Take it out/,
    ],
    [
      'other-guards',
      'attention',
      {
        profiles: [
          profile({
            context: context({ guards: [{ name: 'guard.sh', where: 'Stop hook in settings.json' }] }),
          }),
        ],
      },
      /only reads/,
    ],
    [
      'sessions',
      'attention',
      { profiles: [profile({ locklessSessions: { sentence: 'Five sessions run.', areRisky: true } })] },
      /Update/,
    ],
    ['other-accounts', 'attention', { items: [item, { ...item, account: 'unknown' }] }, /Keychain Access/],
    [
      'access',
      'attention',
      { items: [{ ...item, access: { programs: ['/usr/bin/security'], partitions: ['teamid:OTHER'] } }] },
      /set-generic-password-partition-list .*-a 'ada'/,
    ],
    [
      'access',
      'attention',
      {
        items: [{ ...item, access: { programs: ['/Applications/Other.app'], partitions: ['apple-tool:'] } }],
      },
      /Access Control/,
    ],
    [
      'forgotten-items',
      'attention',
      {
        items: [
          item,
          { ...item, service: `${item.service}-00c0ffee`, isHashed: true, profile: 'x', bytes: 2_500 },
        ],
      },
      /forget-item/,
    ],
    ['own-hook', 'attention', { profiles: [profile({ hook: 'switched-off' })] }, /disableAllHooks/],
    ['own-hook', 'attention', { profiles: [profile({ hook: 'outdated' })] }, /hook install/],
    [
      'separate-spares',
      'attention',
      {
        profiles: [
          profile({ apart: anApart({ isOn: true, state: 'outdated', why: 'The keychain is locked.' }) }),
        ],
      },
      /Unlock the keychain/,
    ],
    ['vault', 'attention', { vault: { ...vault, state: 'no-key' } }, /sparekey snapshot/],
    ['vault', 'attention', { vault: { ...vault, state: 'newer' } }, /Update/],
    ['vault', 'attention', { vault: { ...vault, state: 'locked-out' } }, /./],
    ['recovery-key', 'attention', { vault: { ...vault, recoveryKey: false } }, /sparekey recovery-key/],
    ['key', 'attention', { vault: { ...vault, secret: 'absent' } }, /SPAREKEY_KEY_FILE/],
    [
      'vault-files',
      'attention',
      { vault: { ...vault, problems: ['x is torn.', 'y is torn.'] } },
      /sparekey verify/,
    ],
    [
      'vault',
      'unreachable',
      {
        vault: { kind: 'unreachable', location: '/v', sentence: 'The vault at /v cannot be read (EACCES).' },
      },
      /writable/,
    ],
    [
      'store',
      'unreachable',
      {
        profiles: [
          profile({
            store: { location: profile().store.location, reading: { kind: 'unreachable', cause: locked } },
          }),
        ],
      },
      /Unlock the keychain/,
    ],
  ])('%s (%s)', (id, worst, facts, action) => {
    const found = diagnosis(facts);
    const all = [...found.profiles.flatMap(({ checks }) => checks), ...found.machine];

    expect(found.worst).toBe(worst);
    expect(all.filter(({ state }) => state === 'attention').map((one) => one.id)).toEqual([id]);
    expect(check(id, found)?.action).toMatch(action);
  });
});

test('tells age and size of an item that nobody knows, and when the size was not to be had', () => {
  const forgotten = { ...item, service: `${item.service}-00c0ffee`, isHashed: true, profile: 'x' };

  const sentences = [{ ...forgotten, bytes: 2_500 }, forgotten].map(
    (one) => check('forgotten-items', diagnosis({ items: [one] }))?.sentence,
  );

  expect(sentences[0]).toContain('00c0ffee (account ada, last written 1 day ago, 2.5 KB)');
  expect(sentences[1]).toContain('size not checked');
});

test('names the copy behind the item, and what to do with it', () => {
  const shadow = {
    location: { kind: 'file', location: '/home/ada/.claude/.credentials.json' },
    account: undefined,
    modifiedAt: NOW - DAY,
    bytes: 10,
    configDir: undefined,
    hasLogin: true,
    role: 'shadowed',
    fingerprint: 'FAKE',
  } as const;

  const found = check(
    'second-store',
    diagnosis({ profiles: [profile({ context: context({ otherStores: [shadow] }) })] }),
  );

  expect(found).toMatchObject({ state: 'attention' });
  expect(found?.sentence).toContain('.credentials.json lies behind it, last written 1 day ago');
  expect(found?.sentence).toContain('holds a login');
});

test('never calls fine what could not be looked at', () => {
  const { profiles, machine } = diagnosis({
    profiles: [
      profile({
        context: context({
          processes: 'not-checked',
          overrides: 'not-checked',
          otherStores: 'not-checked',
          guards: 'not-checked',
        }),
        files: { modes: 'not-checked', locks: 'not-checked' },
        hook: 'not-checked',
      }),
    ],
    items: 'not-checked',
    vault: { ...vault, secret: 'not-checked' },
  });
  const all = [...profiles.flatMap(({ checks }) => checks), ...machine];

  expect(all.filter(({ state }) => state === 'ok').map(({ id }) => id)).toEqual([
    'store',
    'separate-spares',
    'vault',
    'vault-files',
    'recovery-key',
  ]);
  expect(all.filter(({ state }) => state === 'attention')).toEqual([]);
});

test('says nothing of Keychain items where Claude Code keeps none', () => {
  const linux = profile({ context: context({ platform: 'linux', keychain: undefined }) });
  const { profiles, machine } = diagnosis({ profiles: [linux], items: undefined });
  const ids = [...profiles.flatMap(({ checks }) => checks), ...machine].map(({ id }) => id);

  for (const id of ['second-store', 'other-accounts', 'access', 'forgotten-items'])
    expect(ids).not.toContain(id);
});

test('tells of a few sessions without a lock, and lets them be', () => {
  const few = profile({ locklessSessions: { sentence: '1 session runs an old one.', areRisky: false } });

  const found = diagnosis({ profiles: [few] });

  expect(found.worst).toBe('ok');
  expect(check('sessions', found)?.sentence).toBe('1 session runs an old one.');
});
