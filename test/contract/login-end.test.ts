/** The end of the login is told once, by a real guardian's states and with a real journal. */
import { describe, expect, test } from 'vitest';
import { FileJournal } from '../../electron/adapters/vault/journal';
import { LoginEnd } from '../../electron/core/guard/login-end';
import type { Journal } from '../../electron/core/ports/records';
import type { GuardianState } from '../../shared/ipc/guardian-state';
import { DAY, HOUR, aBlob, aLogin } from '../support/blob-builders';
import { PROFILE_ID, aWorld, type World } from '../support/guardian-bench';

/** A world whose login ends in so many milliseconds. */
function aWorldEndingIn(ms: number) {
  const world = aWorld(aBlob());
  const endsAt = world.clock.now() + ms;
  const write = (end: number, generation = 1) => world.write(loginUntil(world, end, generation));
  write(endsAt);
  return { world, endsAt, write };
}

function loginUntil({ clock }: World, refreshTokenExpiresAt: number, generation: number) {
  const login = aLogin({ generation, expiresAt: clock.now() + 8 * HOUR, refreshTokenExpiresAt });
  return aBlob({ login, mcp: [] });
}

/** What the app tells with, as at one of its starts. */
function aTeller({ location, clock }: World, over: Partial<Journal> = {}) {
  const told: { readonly profile: string; readonly endsAt: number }[] = [];
  const journal = new FileJournal({ location, clock });
  const errors: string[] = [];
  const loginEnd = new LoginEnd({
    journal: {
      read: over.read ?? ((profile) => journal.read(profile)),
      append: over.append ?? ((event) => journal.append(event)),
    },
    clock,
    log: { info: () => undefined, warn: () => undefined, error: (message) => void errors.push(message) },
    onEnding: (profile, endsAt) => void told.push({ profile, endsAt }),
  });
  const note = async (state: GuardianState | undefined): Promise<void> => {
    if (state === undefined) throw new Error('The guardian has shown no state.');
    await loginEnd.note(state);
  };
  return { note, told, errors };
}

describe('a login that ends', () => {
  test('in four days is nobody’s business yet, and in three is told', async () => {
    const { world, endsAt } = aWorldEndingIn(4 * DAY);
    const guarded = await world.guarded();
    const { note, told } = aTeller(world);
    await note(guarded.state);
    expect(told).toEqual([]);

    world.clock.jump(DAY);
    await guarded.guardian.checkNow();
    await guarded.until('that it ends soon', ({ profile }) => profile?.findings[0]?.id === 'S17');
    await note(guarded.state);

    expect(told).toEqual([{ profile: PROFILE_ID, endsAt }]);
  });

  test('is told once, whatever comes after it, and not again by the next start of the app', async () => {
    const { world } = aWorldEndingIn(2 * DAY);
    const guarded = await world.guarded();
    const { note, told } = aTeller(world);
    await Promise.all([note(guarded.state), note(guarded.state)]);
    world.clock.jump(DAY);
    await guarded.guardian.checkNow();
    await note(guarded.state);
    expect(told).toHaveLength(1);

    const next = aTeller(world);
    await next.note(guarded.state);

    expect(next.told).toEqual([]);
  });

  test('is told after the pause in which it came near', async () => {
    const { world } = aWorldEndingIn(2 * DAY);
    const guarded = await world.guarded();
    const { note, told } = aTeller(world);
    guarded.guardian.setPaused(true);
    await guarded.until('the pause', ({ state }) => state?.paused === true);
    await note(guarded.state);
    expect(told).toEqual([]);

    guarded.guardian.setPaused(false);
    await guarded.until('the end of the pause', ({ state }) => state?.paused === false);
    await note(guarded.state);

    expect(told).toHaveLength(1);
  });

  test('is told anew for a new login', async () => {
    const { world, endsAt, write } = aWorldEndingIn(2 * DAY);
    const guarded = await world.guarded();
    const { note, told } = aTeller(world);
    await note(guarded.state);

    write(endsAt + HOUR, 2);
    await guarded.guardian.checkNow();
    await guarded.until(
      'the new login',
      ({ profile }) => profile?.login.refreshTokenExpiresAt === endsAt + HOUR,
    );
    await note(guarded.state);

    expect(told.map((one) => one.endsAt)).toEqual([endsAt, endsAt + HOUR]);
  });

  test('is told although the journal can be neither read nor written, and that is logged', async () => {
    const { world } = aWorldEndingIn(2 * DAY);
    const guarded = await world.guarded();
    const fails = () => Promise.reject(new Error('EIO, played'));
    const { note, told, errors } = aTeller(world, { read: fails, append: fails });

    await note(guarded.state);

    expect(told).toHaveLength(1);
    expect(errors).toHaveLength(2);
  });
});
