/** What moving sign-ins out of the blob, and answering for them, needs of the world. */
import type { ClaudeProcess, UnreachableCause } from '../../../shared/findings/types';
import type {
  MovedHealth,
  MovedQuery,
  MovedRow,
  MovedSignIn,
  ServerPlace,
} from '../../../shared/split/moved-sign-in';
import type { FreshTokens } from '../../../shared/split/moved-tokens';
import type { ConfiguredServer, InstalledClaude } from '../../../shared/split/split-plan';
import type { Stop } from './machine';

export type ServersReading =
  | { readonly kind: 'present'; readonly servers: readonly ConfiguredServer[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

/** The MCP servers that Claude Code is configured with. Of its settings, nothing but a server's helper is ever changed. */
export interface ClaudeServers {
  /** Never prompts. */
  read(): ServersReading;
  /**
   * Sets the helper of a server in these places, or takes it out (undefined);
   * places that are as wanted already stay. Every other byte of the file stays.
   * Throws `settings-unusable`; each place is then as it was, or as wanted.
   */
  setHelper(server: string, places: readonly ServerPlace[], helper: string | undefined): Promise<void>;
}

/** Finds the Claude Codes of this user: those that are installed, and those that run. */
export interface ClaudePrograms {
  installed(): readonly InstalledClaude[];
  running(): readonly ClaudeProcess[] | 'not-checked';
}

/** The command that Claude Code asks for the headers of a moved server. */
export interface SignInHelper {
  /** Names the sign-in and holds no token. */
  commandFor(profile: string, key: string): string;
  /** Runs it as Claude Code would, and answers the Authorization that it prints; undefined when none comes in time. */
  ask(row: MovedRow): Promise<string | undefined>;
}

export type MovedReading =
  | { readonly kind: 'present'; readonly signIn: MovedSignIn }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

/**
 * The MCP sign-ins that were moved out of the blob: the secrets in keychain
 * entries of their own, and the register that tells of them without a prompt.
 */
export interface MovedSignIns {
  /** The register. Never prompts. Throws `register-damaged`. */
  list(): Promise<readonly MovedRow[]>;
  /** Adds a row, or puts it in the place of the one with this profile and key. */
  note(row: MovedRow): Promise<void>;
  /** Notes how a sign-in fares; nothing happens when it is not there any more. */
  noteHealth(profile: string, key: string, health: MovedHealth): Promise<void>;
  /** Takes a row out. The secret is not touched. */
  drop(profile: string, key: string): Promise<void>;
  /** Reads the secret. May prompt where another program made it. */
  open(profile: string, key: string): Promise<MovedReading>;
  /** Stores the secret, reads it back and compares. Throws `moved-sign-in-unreachable`. */
  store(signIn: MovedSignIn): Promise<void>;
  /**
   * Before a single-use refresh token is spent: true when nobody else may be
   * spending this very one. Also brings up to date what a crash left behind,
   * and so proves that the keychain takes a write when it matters.
   * Throws `moved-sign-in-unreachable`.
   */
  claim(signIn: MovedSignIn): Promise<boolean>;
  /** Takes a claim back: the refresh token was not sent after all, and the next may try. */
  unclaim(signIn: MovedSignIn): Promise<void>;
  /**
   * Puts the new tokens in the place of the old so that a crash, or a keychain
   * that refuses, loses neither: `kept` when so far only a sealed file has them,
   * `lost` when the disk refuses, too.
   */
  rotate(before: MovedSignIn, after: MovedSignIn): Promise<'stored' | 'kept' | 'lost'>;
  /** Removes the secret. Throws `moved-sign-in-unreachable`. */
  remove(profile: string, key: string): Promise<void>;
  /**
   * Works while no other process refreshes or moves this sign-in. Whoever
   * refreshes looks at the row again inside: it may have been moved back.
   * Throws `moved-sign-in-unreachable` when it was not to be had in `patience` milliseconds.
   */
  exclusively<T>(profile: string, key: string, patience: number, work: () => Promise<T>): Promise<T>;
}

/** What a moved server is to be sent. */
export type HeadersAnswer =
  /** `trouble`: why this may be refused, as a clause without a secret. */
  | { readonly kind: 'headers'; readonly authorization: string; readonly trouble?: string | undefined }
  /** No sign-in of ours is meant: it was never moved, or it was moved back. */
  | { readonly kind: 'unknown' };

export type RefreshOutcome =
  | { readonly kind: 'fresh'; readonly tokens: FreshTokens }
  | {
      /** As in `MovedHealth`. */
      readonly kind: Exclude<MovedHealth['kind'], 'good'>;
      /** A clause without a secret. */
      readonly sentence: string;
      /** Whether the refresh token may have reached the server, and be spent. */
      readonly isSent: boolean;
    };

/** Renews the tokens of a moved sign-in with its server's sign-in service, and with nobody else. */
export interface TokenRefresher {
  /** Takes at most `budget` milliseconds, and spends nothing that it could not wait for. Never rejects for what a server does. */
  refresh(signIn: MovedSignIn, budget: number): Promise<RefreshOutcome>;
}

/** How a server takes the token of a moved sign-in. */
export type Reception =
  | { readonly kind: 'accepted' }
  /** It turns the token away. */
  | { readonly kind: 'rejected' }
  /** Nothing is known of the token. `sentence`: why, a clause without a secret. */
  | { readonly kind: 'unknown'; readonly sentence: string };

/** The servers that moved sign-ins are for. Each takes at most `budget` milliseconds, and never rejects for what a server does. */
export interface MovedServers {
  /** Knocks with a token, and opens no session. */
  accepts(url: string, authorization: string, budget: number): Promise<Reception>;
  /** Connects as Claude Code would, and ends the session again. */
  connects(url: string, authorization: string, budget: number): Promise<Reception>;
}

export interface SignInRequest {
  /** The server's name, for sentences. */
  readonly name: string;
  readonly url: string;
  /** The client that is known, for a service that registers none. */
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** Where that client said it would listen. */
  readonly redirectUri?: string | undefined;
  /** What was granted before. */
  readonly scope?: string | undefined;
}

/** What came of a sign-in. Secret. */
export interface NewSignIn {
  readonly tokens: FreshTokens;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly issuer: string;
  readonly redirectUri: string;
  readonly authorizationServerUrl: string;
  readonly resourceMetadataUrl: string | undefined;
}

export interface BegunSignIn {
  /** The page for the user's browser. https, or http on this machine. */
  readonly url: string;
  /** Waits for the user. Throws `sign-in-failed`. */
  finish(): Promise<NewSignIn>;
  /** Stops listening. Calling it twice does nothing more. */
  cancel(): void;
}

/** Signs in at a server's sign-in service through the user's browser. */
export interface BrowserSignIn {
  /** Registers where that can be done, and listens on this machine. Throws `sign-in-failed`. */
  begin(request: SignInRequest, signal: AbortSignal): Promise<BegunSignIn>;
}

/** Lets helpers ask a Sparekey that runs already: it has the keychain open, and starts nothing. */
export interface HelperSocket {
  /** Does nothing where another Sparekey serves already, or the platform has no such sockets. */
  serve(answer: (query: MovedQuery) => Promise<HeadersAnswer>): Promise<Stop>;
  /** Undefined when nobody serves, or the answer is of no use. */
  ask(query: MovedQuery): Promise<HeadersAnswer | undefined>;
}
