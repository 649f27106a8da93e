import { isJsonObject, member, textMember, type JsonObject } from '../../../shared/blob';
import { SparekeyError } from '../../../shared/errors';
import type { MovedRow, MovedSignIn } from '../../../shared/split/moved-sign-in';
import { clientSecretOf, withTokens } from '../../../shared/split/moved-tokens';
import type { Clock } from '../ports/machine';
import type { BrowserSignIn, MovedSignIns, NewSignIn, SignInRequest } from '../ports/split';

export interface SignInAgainPorts {
  readonly moved: MovedSignIns;
  readonly browser: BrowserSignIn;
  readonly clock: Clock;
}

/** Milliseconds in which a person has to be done with the browser. */
const TIME_LIMIT = 5 * 60_000;
/** Longer than a process that died holds its lock. */
const LOCK_PATIENCE = 15_000;

/** Signs in to a moved server anew, by the user's word and in the user's browser. One at a time. */
export class SignInAgain {
  readonly #ports: SignInAgainPorts;
  #underWay: AbortController | undefined;

  constructor(ports: SignInAgainPorts) {
    this.#ports = ports;
  }

  /**
   * Opens the page, waits for the user, and stores the new sign-in in the place of the old.
   * Throws `sign-in-busy`, `sign-in-failed`, `cancelled`, `moved-sign-in-unreachable`.
   */
  async signIn(row: MovedRow, openPage: (url: string) => void | Promise<void>): Promise<void> {
    if (this.#underWay !== undefined) throw new SparekeyError('sign-in-busy', row.server);
    const underWay = new AbortController();
    this.#underWay = underWay;
    const tooLate = new SparekeyError('sign-in-failed', `Nobody signed in to ${row.server} in time.`);
    const stopTimer = this.#ports.clock.after(TIME_LIMIT, () => underWay.abort(tooLate));
    try {
      const { moved, browser, clock } = this.#ports;
      const reading = await moved.open(row.profile, row.key);
      if (reading.kind === 'unreachable')
        throw new SparekeyError(
          'moved-sign-in-unreachable',
          `${row.server} cannot be read.`,
          reading.cause.detail,
        );
      const old = reading.kind === 'present' ? reading.signIn : blank(row, clock.now());
      const begun = await browser.begin(requestFor(row, old), underWay.signal);
      try {
        await openPage(begun.url);
        await this.#store(row, old, await begun.finish());
      } finally {
        begun.cancel();
      }
    } catch (error) {
      // What was ended from here fails somewhere below, in other words.
      throw underWay.signal.aborted ? underWay.signal.reason : error;
    } finally {
      stopTimer();
      this.#underWay = undefined;
    }
  }

  /** Calls off what is under way. */
  cancel(): void {
    this.#underWay?.abort(new SparekeyError('cancelled', 'The sign-in was called off.'));
  }

  async #store({ profile, key, server }: MovedRow, old: MovedSignIn, signedIn: NewSignIn): Promise<void> {
    const { moved, clock } = this.#ports;
    await moved.exclusively(profile, key, LOCK_PATIENCE, async () => {
      const row = (await moved.list()).find((one) => one.profile === profile && one.key === key);
      if (row?.state !== 'moved')
        throw new SparekeyError('sign-in-failed', `${server} was moved back meanwhile.`);
      const fresh = { ...old, entry: entryOf(old.entry, signedIn), clientSecret: undefined };
      await moved.store(withTokens(fresh, signedIn.tokens, clock.now()));
      await moved.noteHealth(profile, key, { kind: 'good' });
    });
  }
}

function requestFor({ server, url }: MovedRow, old: MovedSignIn): SignInRequest {
  const { entry } = old;
  return {
    name: server,
    url,
    clientId: textMember(entry, 'clientId'),
    clientSecret: clientSecretOf(old),
    redirectUri: textMember(entry, 'redirectUri'),
    scope: textMember(entry, 'scope'),
  };
}

/** Nothing of the old generation stays but what the server is; unknown members do. */
function entryOf(old: JsonObject, signedIn: NewSignIn): JsonObject {
  const { accessToken: _a, refreshToken: _r, expiresAt: _e, clientSecret: _c, ...rest } = old;
  const { clientId, clientSecret, issuer, redirectUri, authorizationServerUrl, resourceMetadataUrl } =
    signedIn;
  const before = member(old, 'discoveryState');
  return {
    ...rest,
    clientId,
    ...(clientSecret !== undefined && { clientSecret }),
    issuer,
    redirectUri,
    discoveryState: {
      ...(before !== undefined && isJsonObject(before) && before),
      authorizationServerUrl,
      ...(resourceMetadataUrl !== undefined && { resourceMetadataUrl }),
    },
  };
}

/** For a sign-in whose keychain entry is gone: what Claude Code's entry has besides tokens. */
function blank({ profile, key, server, url }: MovedRow, now: number): MovedSignIn {
  return {
    version: 1,
    profile,
    key,
    server,
    url,
    entry: { serverName: server, serverUrl: url },
    movedAt: now,
  };
}
