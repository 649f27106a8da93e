/** What a server that was moved out of the blob is sent: the helper's work, in the app and without it. */
import { SparekeyError } from '../../../shared/errors';
import {
  findMoved,
  type MovedHealth,
  type MovedQuery,
  type MovedRow,
  type MovedSignIn,
} from '../../../shared/split/moved-sign-in';
import {
  addressOf,
  authorizationOf,
  canBeRenewed,
  isDue,
  isSameGeneration,
  withTokens,
} from '../../../shared/split/moved-tokens';
import type { Clock } from '../ports/machine';
import type { HeadersAnswer, MovedServers, MovedSignIns, TokenRefresher } from '../ports/split';

export interface MovedHeadersPorts {
  readonly moved: MovedSignIns;
  readonly refresher: TokenRefresher;
  readonly servers: MovedServers;
  readonly clock: Clock;
}

/**
 * Stands in for a token that cannot be read. A helper that fails makes Claude
 * Code sign in by itself: it registers a new client and writes a stub into the
 * blob. A header that the server refuses makes it report a rejected sign-in and
 * write nothing (seen with 2.1.330).
 */
export const UNREADABLE = 'Bearer sparekey-cannot-read-this-sign-in';

/** Milliseconds in which there has to be an answer: Claude Code waits for ten seconds. */
export const ANSWERS_WITHIN = 9_000;

/** How often those who wait look whether the tokens were renewed. */
const LOOK_EVERY = 200;
/** After a renewal that came to nothing, everybody makes do with the old token for a while. */
const REST = 5_000;

/** Milliseconds that a server gets to say whether it still takes a token. */
const KNOCKS_WITHIN = 1_500;
/** A token that was taken so lately is not asked about again. */
const TAKEN_LATELY = 30_000;
/** One that we got so lately is not renewed before its end, whatever its server says: else that would never end. */
const RENEWED_LATELY = 5 * 60_000;

export class MovedHeaders {
  readonly #ports: MovedHeadersPorts;
  /** The Authorizations that servers took, and when, epoch milliseconds. One for every sign-in. */
  readonly #taken = new Map<string, { readonly authorization: string; readonly at: number }>();

  constructor(ports: MovedHeadersPorts) {
    this.#ports = ports;
  }

  /**
   * Renews the token first when it is about to end, or when its server takes it no more. Answers by `deadline`, an instant
   * of the monotonic clock. Never rejects for a keychain, a server or another process.
   */
  async answer(query: MovedQuery, deadline: number): Promise<HeadersAnswer> {
    const { moved, clock } = this.#ports;
    let row: MovedRow | undefined;
    try {
      row = findMoved(await moved.list(), query);
    } catch (error) {
      return unreadable(sentenceOf(error));
    }
    if (row === undefined) return { kind: 'unknown' };
    const reading = await moved.open(row.profile, row.key);
    if (reading.kind === 'absent') return unreadable('its keychain entry is gone');
    if (reading.kind === 'unreachable')
      return unreadable(`its keychain entry cannot be read (${reading.cause.code})`);
    const { signIn } = reading;
    const isWanted =
      mayRenew(row, clock.now()) &&
      (isDue(signIn, clock.now()) || (await this.#isTurnedAway(signIn, deadline)));
    return isWanted ? this.#renewOrWait(signIn, deadline) : headers(signIn, row.health);
  }

  /**
   * Whether a server ended a token before its time. Claude Code asks again after a
   * refusal, but does not say so: it cannot be told from one that only begins. So
   * the server is asked, and a doubt counts for the token.
   */
  async #isTurnedAway(signIn: MovedSignIn, deadline: number): Promise<boolean> {
    const { servers, clock } = this.#ports;
    const name = `${signIn.profile} ${signIn.key}`;
    const authorization = authorizationOf(signIn);
    if (authorization === undefined || !canBeRenewed(signIn)) return false;
    if (isLately(signIn.refreshedAt, RENEWED_LATELY, clock.now())) return false;
    const taken = this.#taken.get(name);
    if (taken?.authorization === authorization && isLately(taken.at, TAKEN_LATELY, clock.now())) return false;
    const budget = Math.min(KNOCKS_WITHIN, deadline - clock.monotonic());
    const { kind } = await servers.accepts(addressOf(signIn), authorization, budget);
    if (kind === 'accepted') this.#taken.set(name, { authorization, at: clock.now() });
    return kind === 'rejected';
  }

  /** Renews, or waits for whoever is at it: by looking at what they store, since a queue for their lock would starve them. */
  async #renewOrWait(last: MovedSignIn, deadline: number): Promise<HeadersAnswer> {
    const { moved, clock } = this.#ports;
    const { profile, key } = last;
    for (;;) {
      let trouble: string;
      try {
        return await moved.exclusively(profile, key, 0, () => this.#renew(last, deadline));
      } catch (error) {
        trouble = sentenceOf(error);
      }
      await clock.sleep(LOOK_EVERY);
      const reading = await moved.open(profile, key);
      const isRenewed = reading.kind === 'present' && !isSameGeneration(reading.signIn, last);
      if (isRenewed) return headers(reading.signIn);
      if (clock.monotonic() >= deadline) return headers(last, trouble);
    }
  }

  /** Inside the lock: all is looked at again, since the wait may have been for somebody who did this very work. */
  async #renew(last: MovedSignIn, deadline: number): Promise<HeadersAnswer> {
    const { moved, refresher, clock } = this.#ports;
    const { profile, key } = last;
    const isOurs = await moved.claim(last);
    const row = (await moved.list()).find((one) => one.profile === profile && one.key === key);
    const reading = await moved.open(profile, key);
    const signIn = reading.kind === 'present' ? reading.signIn : last;
    const health: MovedHealth = row?.health ?? { kind: 'good' };
    if (!isOurs || row === undefined || !mayRenew(row, clock.now()) || !isSameGeneration(signIn, last))
      return headers(signIn, health);

    const outcome = await refresher.refresh(signIn, deadline - clock.monotonic());
    if (outcome.kind !== 'fresh') {
      const { kind, sentence, isSent } = outcome;
      await this.#note(signIn, { kind, sentence, at: clock.now() });
      if (!isSent) await moved.unclaim(signIn);
      return headers(signIn, sentence);
    }
    const next = withTokens(signIn, outcome.tokens, clock.now());
    const kept = await moved.rotate(signIn, next);
    if (kept !== 'stored')
      await this.#note(next, { kind: 'failed', at: clock.now(), sentence: UNSTORED[kept] });
    else if (health.kind !== 'good') await this.#note(next, { kind: 'good' });
    return headers(next);
  }

  /** The tokens matter more than the note: a register that is busy is no reason to hand out nothing. */
  async #note({ profile, key }: MovedSignIn, health: MovedHealth): Promise<void> {
    try {
      await this.#ports.moved.noteHealth(profile, key, health);
    } catch (error) {
      if (!(error instanceof SparekeyError)) throw error;
    }
  }
}

/** Where new tokens are that the keychain did not take. */
const UNSTORED = {
  kept: 'its new tokens wait in a sealed file, because the keychain did not take them',
  lost: 'neither the keychain nor the disk took its new tokens: you will have to sign in again',
};

/** A time that lies ahead is a clock that was set back: it says nothing. */
function isLately(at: number | undefined, ms: number, now: number): boolean {
  return at !== undefined && at <= now && now - at < ms;
}

function mayRenew({ state, health }: MovedRow, now: number): boolean {
  if (state !== 'moved' || health.kind === 'refused') return false;
  return health.kind === 'good' || !isLately(health.at, REST, now);
}

function headers(signIn: MovedSignIn, trouble?: string | MovedHealth): HeadersAnswer {
  const why = typeof trouble === 'object' ? ('sentence' in trouble ? trouble.sentence : undefined) : trouble;
  return { kind: 'headers', authorization: authorizationOf(signIn) ?? UNREADABLE, trouble: why };
}

function unreadable(trouble: string): HeadersAnswer {
  return { kind: 'headers', authorization: UNREADABLE, trouble };
}

/** Of an expected failure; a bug is nobody's news here, and is thrown on. */
function sentenceOf(error: unknown): string {
  if (error instanceof SparekeyError) return error.message;
  throw error;
}
