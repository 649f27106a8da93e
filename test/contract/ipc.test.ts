import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { compose } from '../../electron/compose';
import { Guardian } from '../../electron/core/guard/guardian';
import type { Notice } from '../../electron/core/guard/notice';
import { answer, requestHandlers, type RequestServices } from '../../electron/desktop/requests';
import { wordsForNotice } from '../../electron/desktop/notification-words';
import { trayView } from '../../electron/desktop/tray-view';
import type { GuardianState } from '../../shared/ipc/guardian-state';
import { APP_STATE, GUARDIAN_STATE } from '../../shared/ipc/app-state-schema';
import type { Replies, Reply, RequestInput, RequestName } from '../../shared/ipc/contract';
import { aBlobText, accountOf, aLogin, anEntry } from '../support/blob-builders';
import { aDesktop } from '../support/desktop-state-builders';
import { aPlayedDesktop } from '../support/played-desktop';
import { temporaryDirectory } from '../support/temporary';

/** Every made-up token holds this, and nothing else does. */
const CANARY = 'CANARY';
const login = aLogin({ who: CANARY });
const servers = ['linear', 'notion'].map((server) =>
  anEntry(server, {
    clientId: `${CANARY}-client`,
    set: {
      accessToken: `${CANARY}-access-${server}`,
      refreshToken: `${CANARY}-refresh-${server}`,
      clientSecret: `${CANARY}-client-secret`,
      // User info, query and fragment of an address can carry secrets too.
      serverUrl: `https://${CANARY}:${CANARY}@${server}.example/mcp?key=${CANARY}#${CANARY}`,
    },
  }),
);
const whole = aBlobText({ login, mcp: servers, sections: { pluginSecrets: { token: CANARY } } });
const withoutLogin = aBlobText({
  login: 'none',
  mcp: servers,
  sections: { pluginSecrets: { token: CANARY } },
});

/** A real guardian over a credentials file and a vault of its own, and everything that it ever let out. */
async function aGuardedHome() {
  const home = temporaryDirectory();
  const configDir = join(home, '.claude');
  const file = join(configDir, '.credentials.json');
  mkdirSync(configDir, { mode: 0o700 });
  writeFileSync(file, whole, { mode: 0o600 });
  writeFileSync(
    join(configDir, '.claude.json'),
    JSON.stringify({ oauthAccount: { accountUuid: accountOf(CANARY) } }),
  );
  const composition = compose({
    env: {
      CLAUDE_CONFIG_DIR: configDir,
      SPAREKEY_DATA_DIR: join(home, 'data'),
      SPAREKEY_KEY_FILE: join(home, 'key.txt'),
    },
    platform: 'linux',
    home,
    shell: 'app',
  });
  const states: GuardianState[] = [];
  const notices: Notice[] = [];
  const guardian = new Guardian(
    { ...composition, profiles: [composition.profile], version: '0.0.0-test' },
    'ask',
    { onState: (state) => states.push(state), onNotice: (notice) => notices.push(notice) },
  );
  const { desktop, services: played } = aPlayedDesktop({ composition, guardian });
  const services: RequestServices = {
    guardian,
    vault: composition.vault,
    journal: composition.journal,
    facts: { version: '0.0.0-test', runtime: 'Node', platform: 'linux', home },
    saveText: vi.fn((name: string) => Promise.resolve(join(home, name))),
    clock: composition.clock,
    ...played,
    state: () => ({ ...guardian.state, desktop: desktop() }),
    greet: vi.fn(),
    onRestoreFailed: vi.fn(),
    openLink: vi.fn(() => Promise.resolve()),
    hidePopover: vi.fn(),
    quit: vi.fn(),
  };
  const handlers = requestHandlers(services);
  const replies: Reply<unknown>[] = [];
  async function send<K extends RequestName>(name: K, input: unknown): Promise<Reply<Replies[K]>> {
    const reply = await answer(name, input, handlers, composition.log);
    replies.push(reply);
    return reply;
  }
  async function ask<K extends RequestName>(name: K, input: RequestInput<K>): Promise<Replies[K]> {
    const reply = await send(name, input);
    if (!reply.ok) throw new Error(reply.fault.sentence);
    return reply.value;
  }
  await guardian.start();
  onTestFinished(() => guardian.stop());
  await vi.waitFor(() => expect(guardian.state.profiles[0]).toMatchObject({ level: 'good', snapshots: 1 }), {
    timeout: 30_000,
  });
  return {
    guardian,
    services,
    states,
    notices,
    replies,
    send,
    ask,
    settings: composition.settings,
    profile: composition.profile.id,
    clobber: async () => {
      writeFileSync(file, withoutLogin);
      await vi.waitFor(() => expect(guardian.state.profiles[0]?.level).toBe('damaged'), { timeout: 30_000 });
    },
  };
}

const NOTHING_CHOSEN = { login: false, mcp: false, servers: [] };

test('through a whole loss and restore, nothing that crosses holds a secret or a key too many', async () => {
  const { ask, profile, clobber, states, notices, replies, guardian } = await aGuardedHome();
  await clobber();
  await ask('getState', {});
  const { planId } = await ask('previewRestore', { profile, selection: NOTHING_CHOSEN });
  await ask('confirmRestore', { planId });
  await ask('undo', { profile });
  const { rows } = await ask('history', { profile, limit: 50 });
  await ask('compareSnapshots', { profile, one: rows[0]?.id ?? '', other: rows.at(-1)?.id ?? '' });
  await ask('healthDays', { profile, days: 30 });
  await ask('checkNow', {});
  await ask('setSpares', { on: true });
  await ask('writeSpares', {});
  await vi.waitFor(() => expect(guardian.state.profiles[0]?.apart.state).toBe('kept'));

  const everything = JSON.stringify({
    states,
    notices,
    words: notices.map(wordsForNotice),
    views: states.map((state) => trayView({ ...state, desktop: aDesktop() })),
    replies,
  });
  expect(everything).toContain('claudeAiOauth');
  expect(everything).toContain('linear');
  expect(everything).not.toContain(CANARY);
  for (const state of [...states, guardian.state]) expect(GUARDIAN_STATE.parse(state)).toEqual(state);
  const mirrored = await ask('getState', {});
  expect(APP_STATE.parse(mirrored)).toEqual(mirrored);
});

describe('a restore', () => {
  test('needs the id of a plan, and each plan works once', async () => {
    const { ask, send, profile, clobber } = await aGuardedHome();
    await clobber();
    const { planId, puts } = await ask('previewRestore', { profile, selection: NOTHING_CHOSEN });
    expect(puts.map(({ part }) => part)).toEqual(['/claudeAiOauth']);

    expect(await send('confirmRestore', { planId: 'plan-999' })).toMatchObject({
      ok: false,
      fault: { code: 'plan-expired' },
    });
    expect(await send('confirmRestore', { planId })).toMatchObject({ ok: true });
    expect(await send('confirmRestore', { planId })).toMatchObject({
      ok: false,
      fault: { code: 'plan-expired' },
    });
  });

  test('is refused in words where there is nothing to restore', async () => {
    const { send, profile } = await aGuardedHome();

    expect(await send('previewRestore', { profile, selection: NOTHING_CHOSEN })).toMatchObject({
      ok: false,
      fault: { code: 'nothing-to-restore' },
    });
  });
});

describe('what does not fit the contract is refused, and not quoted', () => {
  test.each([
    ['a key too many', 'undo', { profile: '0123456789abcdef', force: true }],
    ['a profile that is a path', 'undo', { profile: '../../etc/passwd' }],
    ['no input', 'getState', undefined],
    ['a prototype', 'setHeal', JSON.parse('{"heal":"ask","__proto__":{"heal":"safe"}}')],
    ['another healing mode', 'setHeal', { heal: 'always' }],
    ['an address for a link', 'openLink', { link: 'https://elsewhere.example/' }],
    ['a plan id that is none', 'confirmRestore', { planId: `plan-1${CANARY}` }],
    [
      'a secret key to export to',
      'exportSnapshots',
      { profile: '0123456789abcdef', to: { kind: 'recipient', recipient: `AGE-SECRET-KEY-1${CANARY}` } },
    ],
    [
      'a passphrase to export with',
      'exportSnapshots',
      { profile: '0123456789abcdef', to: { kind: 'passphrase', passphrase: CANARY } },
    ],
    ['an endless history', 'history', { profile: '0123456789abcdef', limit: 1e9 }],
  ] as const)('%s', async (_, name, input) => {
    const { send, services, settings } = await aGuardedHome();

    const reply = await send(name, input);

    expect(reply).toMatchObject({ ok: false, fault: { code: 'internal' } });
    expect(JSON.stringify(reply)).not.toContain(CANARY);
    expect(services.openLink).not.toHaveBeenCalled();
    expect(await settings.read()).toMatchObject({ heal: 'ask' });
  });
});

test('a handler that throws answers with a fault that tells nothing of the inside', async () => {
  const { services } = await aGuardedHome();
  const handlers = requestHandlers({
    ...services,
    openLink: () => Promise.reject(new Error(`no browser for ${CANARY}`)),
  });
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

  const reply = await answer('openLink', { link: 'help' }, handlers, log);

  expect(reply).toMatchObject({ ok: false, fault: { code: 'internal' } });
  expect(JSON.stringify(reply)).not.toContain(CANARY);
  expect(log.error).toHaveBeenCalledOnce();
});

test('history is paged, newest first, until there is no more', async () => {
  const { ask, profile, clobber } = await aGuardedHome();
  await clobber();

  const first = await ask('history', { profile, limit: 1 });
  const [newest] = first.rows;
  const second = await ask('history', { profile, before: newest?.id, limit: 1 });

  expect(first).toMatchObject({ rows: [{ verdict: 'damaged' }], more: true });
  expect(second).toMatchObject({ rows: [{ verdict: 'good', reason: 'first' }], more: false });
});

test('two snapshots are compared from the older to the newer one, whichever was named first', async () => {
  const { ask, profile, clobber } = await aGuardedHome();
  await clobber();
  const { rows } = await ask('history', { profile, limit: 2 });
  const [damaged = '', good = ''] = rows.map(({ id }) => id);

  const compared = await ask('compareSnapshots', { profile, one: damaged, other: good });

  expect(compared).toEqual(await ask('compareSnapshots', { profile, one: good, other: damaged }));
  expect(compared).toMatchObject({
    older: { id: good },
    newer: { id: damaged },
    sentence: 'login gone',
    changes: [{ name: 'login', kind: 'removed', verb: 'gone' }],
  });
});

test('a day of damage shows among the days', async () => {
  const { ask, profile, clobber } = await aGuardedHome();
  await clobber();

  const days = await ask('healthDays', { profile, days: 7 });

  expect(days).toHaveLength(7);
  expect(days.at(-1)).toMatchObject({ level: 'damaged', snapshots: 2 });
  expect(days[0]).toMatchObject({ level: 'unknown', snapshots: 0, incidents: 0 });
});

test('the report is saved where the user says, and holds no secret', async () => {
  const { ask, profile, clobber, services } = await aGuardedHome();
  await clobber();

  const { file } = await ask('saveReport', { profile });

  expect(file).toMatch(/sparekey-report\.md$/);
  const [[name, text] = []] = vi.mocked(services.saveText).mock.calls;
  expect(name).toBe('sparekey-report.md');
  expect(text).toContain('# Sparekey report');
  expect(text).toContain('linear');
  expect(text).not.toContain(CANARY);
});

test('the healing mode that is set holds now and after a restart', async () => {
  const { ask, guardian, settings } = await aGuardedHome();

  await ask('setHeal', { heal: 'safe' });

  expect(await settings.read()).toMatchObject({ heal: 'safe' });
  await vi.waitFor(() => expect(guardian.state.heal).toBe('safe'));
});

test('the page is noticed when it asks for the first time', async () => {
  const { ask, services } = await aGuardedHome();

  await ask('getState', {});

  expect(services.greet).toHaveBeenCalledOnce();
});
