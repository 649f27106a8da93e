/** When the guardian writes by itself, and what it never overwrites. */
import { describe, expect, test } from 'vitest';
import { LOGIN_PART, blobText, entryPart, type JsonObject } from '../../shared/blob';
import { lineageOf } from '../../shared/lineage';
import { WHATEVER_IS_MISSING } from '../../shared/restore-plan';
import { aBlob, aLogin, anEntry, blanked } from '../support/blob-builders';
import {
  PROFILE_ID,
  aWorld,
  isLost,
  restoreWhatIsMissing,
  type GuardianUnderTest,
  type World,
} from '../support/guardian-bench';

const good = aBlob({ sections: { pluginSecrets: { a: 'FAKE' } } });
const { claudeAiOauth: _, ...withoutLogin } = good;
const loginLost = withoutLogin;

describe('healing', () => {
  test('safe puts a lost login back beside the live sign-ins, and says so', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded('safe');
    const live = {
      ...loginLost,
      mcpOAuth: Object.fromEntries([anEntry('linear', { generation: 2 }), anEntry('notion')]),
    };
    world.write(live);
    await guarded.until('the heal', ({ notices }) => notices.some((notice) => notice.kind === 'put-back'));
    expect(JSON.parse(world.store.text ?? '')).toEqual({ ...live, claudeAiOauth: good['claudeAiOauth'] });
    await guarded.until('good', ({ profile }) => profile?.level === 'good' && profile.incident === undefined);
  });

  test.each(['off', 'ask'] as const)('%s writes nothing by itself', async (mode) => {
    const world = aWorld(good);
    const guarded = await world.guarded(mode);
    world.write(loginLost);
    await guarded.until('the alarm', isLost);
    await guarded.settled();
    expect(world.store.text).toBe(blobText(loginLost));
  });

  test('that fails is told once an incident, and succeeds once it can', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded('safe');
    const failures = () => guarded.notices.filter(({ kind }) => kind === 'heal-failed');
    world.secrets.unreachable = { code: 'locked', detail: 'played' };
    world.write(loginLost);
    await guarded.until('the failure', () => failures().length > 0);
    const { asked } = world.secrets;
    world.write({ ...loginLost, n: 2 });
    await guarded.until('the next version', ({ profile }) => profile?.snapshots === 3);
    expect(world.secrets.asked, 'the keychain is not asked again and again').toBe(asked);
    expect(failures()).toMatchObject([{ fault: { code: 'key-unreachable' } }]);

    world.secrets.unreachable = undefined;
    await guarded.guardian.checkNow();
    await guarded.until('the heal', ({ notices }) => notices.some(({ kind }) => kind === 'put-back'));
  });

  test('gives up after three times and says why', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded('safe');
    const stop = guarded.guardian.state.revision;
    for (let n = 1; n <= 3; n++) {
      world.write({ ...loginLost, n });
      await guarded.until(
        `heal ${n}`,
        ({ notices }) => notices.filter(({ kind }) => kind === 'put-back').length === n,
      );
    }
    world.write({ ...loginLost, n: 4 });
    await guarded.until('the pause', ({ notices }) => notices.some(({ kind }) => kind === 'heal-paused'));
    await guarded.settled();
    expect(JSON.parse(world.store.text ?? '')).not.toHaveProperty('claudeAiOauth');
    expect(guarded.profile?.incident).toMatchObject({
      mood: 'paused',
      why: expect.stringContaining('3 times'),
    });
    expect(guarded.guardian.state.revision).toBeGreaterThan(stop);
  });

  test('gives up after three times, whoever made them', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded('safe');
    // As the hook heals at the start of a session, before this guardian's alarm has settled.
    const heal = { kind: 'wrote', write: 'heal', safety: '1', result: '2', parts: [] } as const;
    for (let n = 1; n <= 3; n++)
      await world.journal().append({
        ...{ ...heal, at: world.clock.now(), profile: PROFILE_ID },
        ...{ incident: undefined, undoes: undefined },
      });
    world.write(loginLost);
    await guarded.until('the pause', ({ notices }) => notices.some(({ kind }) => kind === 'heal-paused'));
    expect(world.store.text).toBe(blobText(loginLost));
  });

  test('never tries a login again that Claude Code blanked', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded('safe');
    world.write({ ...good, claudeAiOauth: blanked(aLogin()) });
    await guarded.until('the alarm', isLost);
    await guarded.settled();
    expect(guarded.notices.some(({ kind }) => kind === 'put-back')).toBe(false);
    await expect(restoreWhatIsMissing(guarded)).rejects.toMatchObject({ code: 'cannot-help' });
  });

  test('never touches a single sign-in that is gone', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded('safe');
    const cleared = aBlob({ mcp: ['notion'], sections: { pluginSecrets: { a: 'FAKE' } } });
    world.write(cleared);
    await guarded.settled();
    expect(JSON.parse(world.store.text ?? '')).toEqual(cleared);
    expect(guarded.notices).toEqual([]);
  });

  test('is done by one of two guardians', async () => {
    const world = aWorld(good);
    const first = await world.guarded('safe', 'first');
    const second = await world.guarded('safe', 'second');
    world.write(loginLost);
    const healed = (guarded: GuardianUnderTest) =>
      guarded.notices.filter(({ kind }) => kind === 'put-back').length;
    await Promise.race(
      [first, second].map((one) => one.until('a heal', () => healed(first) + healed(second) > 0)),
    );
    await first.settled();
    await second.settled();
    expect(healed(first) + healed(second)).toBe(1);
    expect(JSON.parse(world.store.text ?? '')).toEqual(good);
  });

  test('is not repeated after the user took it back', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded('safe');
    world.write(loginLost);
    await guarded.until('the heal', ({ notices }) => notices.some(({ kind }) => kind === 'put-back'));
    await guarded.guardian.undo(PROFILE_ID);
    await guarded.settled();
    expect(JSON.parse(world.store.text ?? '')).toEqual(loginLost);
  });
});

/** A restore asks the keychain, which asks for its password, and somebody lets that stand: until then nothing is sealed. */
async function untilTheKeychainAsks(world: World, guarded: GuardianUnderTest) {
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const get = world.secrets.get.bind(world.secrets);
  let restoring: Promise<void> | undefined;
  await new Promise<void>((asked) => {
    world.secrets.get = async (...given) => {
      asked();
      await answered;
      return get(...given);
    };
    restoring = restoreWhatIsMissing(guarded).catch(() => undefined);
  });
  return { answer: () => answer(), restoring: restoring ?? Promise.resolve() };
}

describe('live wins', () => {
  test('a login that came back between preview and confirmation is kept', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded();
    world.write(loginLost);
    await guarded.until('the alarm', isLost);
    const { planId } = await guarded.guardian.previewRestore(PROFILE_ID, { selection: WHATEVER_IS_MISSING });
    const signedIn = { ...loginLost, claudeAiOauth: aLogin({ generation: 2 }) };
    world.store.beforeCommit(() => undefined);
    world.write(signedIn);
    await expect(guarded.guardian.confirmRestore(planId)).rejects.toMatchObject({ code: 'store-moved-on' });
    expect(JSON.parse(world.store.text ?? '')).toEqual(signedIn);
  });

  test('what was looked at is not saved once more after what came since: a new login stays what it is', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded();
    world.write({ ...good, mcpOAuth: {}, claudeAiOauth: blanked(aLogin()) });
    await guarded.until('the loss', isLost);
    const preview = await guarded.guardian.previewRestore(PROFILE_ID, { selection: WHATEVER_IS_MISSING });

    const signedIn = { ...good, mcpOAuth: {}, claudeAiOauth: aLogin({ generation: 2 }) };
    world.write(signedIn);
    await guarded.until('the sign-in', ({ profile }) => profile?.snapshots === 3);
    await guarded.guardian.confirmRestore(preview.planId);

    expect(JSON.parse(world.store.text ?? '')).toEqual({ ...good, claudeAiOauth: aLogin({ generation: 2 }) });
    const history = await world.history();
    expect(history.map(({ reason }) => reason)).toEqual(['first', 'changed', 'changed', 'restore']);
    expect(lineageOf(history).spare(LOGIN_PART)).toMatchObject({ grade: 'current', firstSeq: 3 });
  });

  test('what was read before another Sparekey saved something newer is not saved after it', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded();
    world.write(loginLost, 1_000);
    await guarded.until('the loss', isLost);
    const { answer, restoring } = await untilTheKeychainAsks(world, guarded);
    world.write({ ...good, claudeAiOauth: blanked(aLogin()) }, 2_000);
    world.write({ ...good, claudeAiOauth: aLogin({ generation: 2 }) }, 3_000);
    const other = await world.guarded('off', 'the hook');
    await other.until('the new login', ({ profile }) => profile?.snapshots === 3);

    answer();
    await restoring;
    await guarded.settled();
    const { grade, firstSeq } = lineageOf(await world.history()).spare(LOGIN_PART) ?? {};
    expect({ grade, firstSeq }).toEqual({ grade: 'current', firstSeq: 3 });
  });

  test('what was read before, and holds tokens that nobody else saw, is saved all the same', async () => {
    const both = { ...good, mcpOAuth: Object.fromEntries([anEntry('linear'), anEntry('notion')]) };
    const world = aWorld(both);
    const guarded = await world.guarded();
    world.write({ ...loginLost, mcpOAuth: both.mcpOAuth }, 1_000);
    await guarded.until('the loss', isLost);
    const { answer, restoring } = await untilTheKeychainAsks(world, guarded);
    const [key, fresh] = anEntry('linear', { generation: 2 });
    const emptied = {
      ...good,
      claudeAiOauth: blanked(aLogin()),
      mcpOAuth: { ...both.mcpOAuth, [key]: fresh },
    };
    world.write(emptied, 2_000);
    world.write({ ...both, claudeAiOauth: aLogin({ generation: 2 }) }, 3_000);
    const other = await world.guarded('off', 'the hook');
    await other.until('the new login', ({ profile }) => profile?.snapshots === 3);

    answer();
    await restoring;
    await guarded.settled();
    const lineage = lineageOf(await world.history());
    const { grade, firstSeq } = lineage.spare(LOGIN_PART) ?? {};
    expect({ grade, firstSeq }).toEqual({ grade: 'current', firstSeq: 3 });
    expect(lineage.generations(entryPart(key)).map((one) => one.grade)).toEqual(['spent', 'current']);
  });

  test('a plan is confirmed once', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded();
    world.write(loginLost);
    await guarded.until('the alarm', isLost);
    const { planId } = await guarded.guardian.previewRestore(PROFILE_ID, { selection: WHATEVER_IS_MISSING });
    await guarded.guardian.confirmRestore(planId);
    await expect(guarded.guardian.confirmRestore(planId)).rejects.toMatchObject({ code: 'plan-expired' });
  });

  test('undo leaves alone what Claude Code changed since', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded();
    const nothing = { pluginSecrets: { a: 'FAKE' } };
    world.write(nothing);
    await guarded.until('the alarm', isLost);
    await restoreWhatIsMissing(guarded);
    const refreshed = JSON.parse(world.store.text ?? '') as JsonObject;
    world.write({ ...refreshed, claudeAiOauth: aLogin({ generation: 2 }) });
    await guarded.guardian.checkNow();
    const { left } = await guarded.guardian.undo(PROFILE_ID);
    expect(left).toEqual(['login']);
    expect(JSON.parse(world.store.text ?? '')).toEqual({
      pluginSecrets: { a: 'FAKE' },
      mcpOAuth: {},
      claudeAiOauth: aLogin({ generation: 2 }),
    });
  });

  test('what a restore pushes aside was saved before', async () => {
    const world = aWorld(good);
    const guarded = await world.guarded();
    await guarded.until('the first version in the vault', ({ profile }) => profile?.snapshots === 1);
    world.write(loginLost);
    await guarded.until('the alarm', isLost);
    await restoreWhatIsMissing(guarded);
    const reasons = (await world.history()).map(({ reason }) => reason);
    expect(reasons).toEqual(['first', 'changed', 'restore']);
  });
});

test('a write that other programs can see is announced by the preview, and told once', async () => {
  const world = aWorld(good);
  world.store.exposure = 'arguments';
  const guarded = await world.guarded();
  const shown = () => guarded.notices.filter(({ kind }) => kind === 'was-shown').length;
  for (const n of [1, 2]) {
    world.write({ ...loginLost, n });
    await guarded.until(`loss ${n}`, ({ profile }) => profile?.incident?.mood === 'open');
    const { planId, exposure } = await guarded.guardian.previewRestore(PROFILE_ID, {
      selection: WHATEVER_IS_MISSING,
    });
    expect(exposure).toBe('arguments');
    await guarded.guardian.confirmRestore(planId);
    await guarded.until('good again', ({ profile }) => profile?.incident === undefined);
  }
  await guarded.settled();
  expect(shown()).toBe(1);
});

test('a heal that finds its parts back in place writes nothing, whatever else is gone meanwhile', async () => {
  const world = aWorld(good);
  const guarded = await world.guarded('safe');
  // Right before the write the user signs in, with a Claude Code that drops the sign-ins of servers.
  const signedIn = { ...withoutLogin, mcpOAuth: {}, claudeAiOauth: aLogin({ generation: 2 }) };
  const hold = world.locks.hold.bind(world.locks);
  let isFirst = true;
  world.locks.hold = (...given) => {
    if (isFirst) world.write(signedIn);
    isFirst = false;
    return hold(...given);
  };
  world.write(loginLost);
  await guarded.until('the new login', ({ profile }) => profile?.login.present === true);
  await guarded.settled();
  const events = await world.journal().read(PROFILE_ID);
  const wrote = events.filter((event) => event.kind === 'wrote');
  expect(wrote.filter(({ parts }) => parts.length === 0)).toEqual([]);
});
