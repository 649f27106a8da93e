/** What the guardian promises, on a real vault: each of these is a law that must not break. */
import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LOGIN_PART, blobText, entryPart } from '../../shared/blob';
import { lineageOf } from '../../shared/lineage';
import { WHATEVER_IS_MISSING } from '../../shared/restore-plan';
import { DAY, aBlob, aLogin, anEntry } from '../support/blob-builders';
import { PROFILE_ID, aWorld, isLost, restoreWhatIsMissing } from '../support/guardian-bench';

const good = aBlob({ sections: { pluginSecrets: { a: 'FAKE' } } });
const { claudeAiOauth: _, ...withoutLogin } = good;
const loginLost = withoutLogin;

/** Real time for the guardian to do what it would do at once. The clock stands meanwhile, so that more of it makes nothing late. */
const roomToAct = () => new Promise((resolve) => setTimeout(resolve, 50));

describe('what cannot be read is not gone', () => {
  test('a locked store raises no alarm, saves nothing and writes nothing', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded('safe');
    world.write({ unreachable: 'locked' });
    await guarded.until('unreachable', ({ profile }) => profile?.level === 'unreachable');
    await guarded.settled();
    expect(await world.history()).toHaveLength(1);
    expect(guarded.notices).toEqual([]);

    world.write(good);
    await guarded.until('good again', ({ profile }) => profile?.level === 'good');
    expect(await world.history()).toHaveLength(1);
  });

  test('a file that is missing for a moment has not disappeared', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded();
    await world.clock.standing(async () => {
      world.write(undefined);
      await roomToAct();
    });
    world.write(good);
    await guarded.settled();
    expect(await world.history()).toHaveLength(1);
    expect(guarded.notices).toEqual([]);
  });
});

describe('every version is saved', () => {
  test('each token that was there for an instant is in the vault', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded();
    for (let generation = 2; generation <= 20; generation++)
      world.write(aBlob({ login: aLogin({ generation }) }));
    await guarded.guardian.stop();
    const lineage = lineageOf(await world.history());
    expect(lineage.generations(LOGIN_PART).map(({ grade }) => grade)).toEqual([
      ...Array<string>(19).fill('spent'),
      'current',
    ]);
  });

  test('a torn text that is whole a moment later is never called damage', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded();
    await world.clock.standing(async () => {
      world.write('');
      world.write(blobText(good).slice(0, 100));
      await roomToAct();
    });
    world.write(aBlob({ login: aLogin({ generation: 2 }) }));
    await guarded.settled();
    expect((await world.history()).map(({ verdict }) => verdict)).toEqual(['good', 'good']);
  });

  test.each([
    ['nothing', ''],
    ['a cut text', blobText(good).slice(0, 300)],
    ['a byte order mark', `\ufeff${blobText(good)}`],
    ['null', 'null'],
    ['a list', '[]'],
    ['no JSON at all', '<html>'],
    ['brackets a hundred thousand deep', '['.repeat(100_000)],
    ['ten megabytes of junk', 'x'.repeat(10_000_000)],
  ])('%s is kept as evidence, called damage, and mended by a restore', async (_name, text) => {
    const world = aWorld(good);
    const guarded = await world.guarded();
    world.write(text);
    await guarded.until('the alarm', isLost);
    await guarded.until(
      'the offer',
      ({ profile }) => profile?.level === 'damaged' && profile.action === 'restore-all',
    );
    await guarded.until('the evidence', ({ profile }) => profile?.snapshots === 2);
    const evidence = (await world.history()).at(-1);
    expect(evidence).toMatchObject({ verdict: 'damaged', content: { kind: 'raw' } });
    await restoreWhatIsMissing(guarded);
    expect(JSON.parse(world.store.text ?? '')).toEqual(good);
    const { content } = evidence ?? {};
    const raw =
      content?.kind === 'raw' ? (await world.vault().open([content])).get(content.object) : undefined;
    expect(Buffer.from(raw ?? []).toString()).toBe(text);
  });

  test('a damaged version never displaces the good one', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded();
    for (let size = 200; size > 100; size -= 10) {
      world.write(blobText(good).slice(0, size));
      await guarded.guardian.checkNow();
    }
    await guarded.settled();
    expect(guarded.profile?.spare.login).toMatchObject({
      grade: 'current',
      snapshot: (await world.history())[0]?.id,
    });
  });
});

describe('an alarm', () => {
  test('waits until a login in the writing is written', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded('safe');
    await world.clock.standing(async () => {
      world.write(loginLost);
      await guarded.until('the loss, not settled yet', ({ profile }) => profile?.action === 'wait');
      world.write({ ...good, claudeAiOauth: aLogin({ generation: 2 }) });
      await guarded.until('the new login', ({ profile }) => profile?.level === 'good');
    });
    await guarded.settled();
    expect(guarded.notices).toEqual([]);
    expect(guarded.profile?.level).toBe('good');
  });

  test('comes once for one incident, however often the store is rewritten', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded();
    world.write(loginLost);
    await guarded.until('the alarm', isLost);
    for (let n = 0; n < 3; n++) {
      world.write({ ...loginLost, noise: n });
      await guarded.settled();
    }
    expect(guarded.notices.map(({ kind }) => kind)).toEqual(['login-lost']);
  });

  test('does not come for a deliberate logout, which is left alone even under safe healing', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded('safe');
    world.write(undefined);
    world.account = { kind: 'absent' };
    await guarded.until('signed out', ({ profile }) => profile?.level === 'signed-out');
    await guarded.settled();
    expect(guarded.notices).toEqual([]);
    expect(world.store.text).toBeUndefined();
    await guarded.until(
      'the offer of the MCP half alone',
      ({ profile }) => profile?.action === 'restore-mcp' && profile.spare.login?.grade === 'revoked-likely',
    );
  });
});

describe('guarding goes on', () => {
  test('without a key, and saves what it saw once there is one', async () => {
    const world = aWorld(good);
    world.secrets.unreachable = { code: 'locked', detail: 'played by the test' };
    const guarded = await world.guarded();
    await guarded.until('the trouble', ({ state }) => state?.vault.trouble?.code === 'key-missing');
    expect(guarded.state?.vault.kind).toBe('no-key');
    world.secrets.unreachable = undefined;
    await guarded.until('a first snapshot', ({ profile }) => profile?.snapshots === 1);
    await guarded.until('no trouble', ({ state }) => state?.vault.trouble === undefined);
  });

  test('and what could not be saved at first is saved before what came later', async () => {
    const world = aWorld(good);
    world.secrets.unreachable = { code: 'locked', detail: 'played by the test' };
    const guarded = await world.guarded();
    world.write({ ...good, claudeAiOauth: aLogin({ generation: 2 }) });
    await guarded.guardian.checkNow();
    expect(await world.history()).toEqual([]);

    world.secrets.unreachable = undefined;
    await world.keys().ensure();
    world.write({ ...good, claudeAiOauth: aLogin({ generation: 3 }) });
    await guarded.until('all three', ({ profile }) => profile?.snapshots === 3);
    const lineage = lineageOf(await world.history());
    expect(lineage.generations(LOGIN_PART).map(({ grade }) => grade)).toEqual(['spent', 'spent', 'current']);
    expect(guarded.profile?.login.fingerprint).toBe(
      lineage.generations(LOGIN_PART).at(-1)?.generation.slice(0, 8),
    );
  });

  test('with a locked keychain: saving needs no secret, restoring says what it needs', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded();
    await guarded.until('a first snapshot', ({ profile }) => profile?.snapshots === 1);
    world.secrets.unreachable = { code: 'locked', detail: 'played by the test' };
    world.write(loginLost);
    await guarded.until('the alarm', isLost);
    expect(await world.history()).toHaveLength(2);
    const { planId } = await guarded.guardian.previewRestore(PROFILE_ID, { selection: WHATEVER_IS_MISSING });
    await expect(guarded.guardian.confirmRestore(planId)).rejects.toMatchObject({ code: 'key-unreachable' });
    expect(world.store.text).toBe(blobText(loginLost));
  });

  test('when the wall clock jumps, forwards and back', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded();
    world.clock.jump(40 * DAY);
    world.write(
      aBlob({ login: aLogin({ generation: 2, refreshTokenExpiresAt: world.clock.now() + 20 * DAY }) }),
    );
    await guarded.guardian.checkNow();
    world.clock.jump(-80 * DAY);
    world.write(aBlob({ login: aLogin({ generation: 3 }) }));
    await guarded.settled();
    const history = await world.history();
    expect(
      lineageOf(history)
        .generations(LOGIN_PART)
        .map(({ grade }) => grade),
    ).toEqual(['spent', 'spent', 'current']);
    expect(guarded.notices).toEqual([]);
  });

  test('while Claude Code holds a lock: the restore is refused by name, and nothing is written', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded();
    world.write(loginLost);
    await guarded.until('the alarm', isLost);
    world.locks.busy = '/home/ada/.claude/.oauth_refresh.lock';
    await expect(restoreWhatIsMissing(guarded)).rejects.toMatchObject({
      code: 'store-busy',
      what: world.locks.busy,
    });
    expect(world.store.text).toBe(blobText(loginLost));
    world.locks.busy = undefined;
    await restoreWhatIsMissing(guarded);
    expect(JSON.parse(world.store.text ?? '')).toEqual(good);
  });

  test('after a restart in the middle of an incident, without a second alarm', async () => {
    const world = aWorld(good);
    const before = await world.guarded();
    world.write(loginLost);
    await before.until('the alarm', isLost);
    await before.guardian.stop();
    const after = await world.guarded();
    await after.settled();
    expect(after.notices).toEqual([]);
    expect(after.profile).toMatchObject({ level: 'damaged', incident: { mood: 'open' } });
  });
});

test('one server goes back alone, and its locks are taken', async () => {
  const world = aWorld(good);
  const guarded = await world.guarded();
  world.write({ ...good, mcpOAuth: {} });
  await guarded.until('the alarm', ({ notices }) => notices.length > 0);
  expect(guarded.notices[0]?.kind).toBe('sign-ins-lost');
  const selection = { login: false, mcp: false, servers: ['linear'] };
  const { planId, puts } = await guarded.guardian.previewRestore(PROFILE_ID, { selection });
  expect(puts.map(({ part }) => part)).toEqual([entryPart(anEntry('linear')[0])]);
  await guarded.guardian.confirmRestore(planId);
  expect(JSON.parse(world.store.text ?? '')).toEqual({
    ...good,
    mcpOAuth: Object.fromEntries([anEntry('linear')]),
  });
  expect(world.locks.holds).toEqual([[anEntry('linear')[0]]]);
});

test('a vault that cannot be made yet is tried again, and then guarding starts', async () => {
  const world = aWorld(good);
  writeFileSync(world.location, 'in the way');
  const guarded = world.unstarted();
  await guarded.guardian.start();
  await guarded.until('the trouble', ({ state }) => state?.vault.trouble !== undefined);
  rmSync(world.location);
  await guarded.until('a first snapshot', ({ profile }) => profile?.snapshots === 1);
});

test('what was lost while guarding was paused is told when it goes on', async () => {
  const world = aWorld(good);
  const guarded = await world.guarded('safe');
  guarded.guardian.setPaused(true);
  world.write(loginLost);
  await guarded.until('the loss', ({ profile }) => profile?.incident !== undefined);
  await guarded.settled();
  expect(guarded.notices).toEqual([]);
  expect(world.store.text).toBe(blobText(loginLost));
  guarded.guardian.setPaused(false);
  await guarded.until('the alarm', isLost);
});

test('everything that was started has stopped when the guardian has', async () => {
  const world = aWorld(good);
  const guarded = await world.guarded('safe');
  world.write(loginLost);
  await guarded.until('the heal', ({ notices }) => notices.some(({ kind }) => kind === 'put-back'));
  await guarded.guardian.stop();
  expect(world.clock.waiting).toBe(0);
  const revision = guarded.guardian.state.revision;
  world.write(good);
  await world.clock.sleep(5_000);
  expect(guarded.guardian.state.revision).toBe(revision);
});
