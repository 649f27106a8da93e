/** A month of ordinary use: what changes in a store when nothing goes wrong. */
import {
  aBlob,
  aLogin,
  anEntry,
  aStub,
  DAY,
  HOUR,
  MINUTE,
  SECOND,
  T0,
  type ClaudeVersion,
  type Entry,
} from './blob-builders';
import { aHistory, type History } from './history-builders';

/** Everything that a healthy store depends on. Steps change it and write it down. */
export interface Healthy {
  readonly version: ClaudeVersion;
  readonly login: number;
  readonly loginEndsAt: number;
  readonly expiresAt: number;
  /** Generation by server; 0 is a stub. */
  readonly servers: ReadonlyMap<string, number>;
}

export const HEALTHY: Healthy = {
  version: '2.1.330',
  login: 1,
  loginEndsAt: T0 + 28 * DAY,
  expiresAt: T0 + 8 * HOUR,
  servers: new Map([
    ['linear', 1],
    ['notion', 1],
    ['sentry', 1],
  ]),
};

/** The blob of a healthy store. */
export function blobOf({ version, login, loginEndsAt, expiresAt, servers }: Healthy) {
  const mcp = [...servers].map(([server, generation]): Entry =>
    generation === 0 ? aStub(server, { version }) : anEntry(server, { version, generation, expiresAt }),
  );
  const tokens = aLogin({ version, generation: login, expiresAt, refreshTokenExpiresAt: loginEndsAt });
  return aBlob({ version, login: tokens, mcp });
}

export function withServer(state: Healthy, server: string, generation: number | 'removed'): Healthy {
  const servers = new Map(state.servers);
  if (generation === 'removed') servers.delete(server);
  else servers.set(server, generation);
  return { ...state, servers };
}

/** A refresh of login and sign-ins, as happens every few hours while somebody works. */
export function refreshed(state: Healthy, at: number): Healthy {
  const servers = new Map(
    [...state.servers].map(([server, generation]) => [server, generation === 0 ? 0 : generation + 1]),
  );
  return { ...state, login: state.login + 1, expiresAt: at + 8 * HOUR, servers };
}

/** Writes a month down, state by state; `visit` gets the history up to each state and how long that one stood. */
export function liveAMonth(version: ClaudeVersion, visit: (history: History, stood: number) => void): void {
  let state: Healthy = { ...HEALTHY, version };
  let history = aHistory(blobOf(state));
  const write = (next: Healthy, after: number): void => {
    visit(history, after);
    state = next;
    history = history.next(blobOf(state), { after });
  };
  for (let day = 0; day < 30; day++) {
    // The laptop slept: the first session of the day refreshes at once.
    write(refreshed(state, history.endedAt), 14 * HOUR);
    for (let hour = 0; hour < 9; hour += 1) write(refreshed(state, history.endedAt), HOUR);
    // `claude mcp list` leaves a stub for a server that wants a sign-in.
    if (day % 7 === 1) write(withServer(state, `new-${day}`, 0), 10 * MINUTE);
    // Somebody signs in to it: the browser takes a while.
    if (day % 7 === 2) write(withServer(state, `new-${day - 1}`, 1), 19 * SECOND);
    // A sign-in is made anew: the entry is removed, left as a stub, and filled.
    if (day % 7 === 3) {
      write(withServer(state, 'linear', 'removed'), 5 * MINUTE);
      write(withServer(state, 'linear', 0), SECOND);
      write(withServer(state, 'linear', 10_000 * (day + 1)), 19 * SECOND);
    }
    if (day % 7 === 4) write(withServer(state, `new-${day - 3}`, 'removed'), 5 * MINUTE);
    // Before the login ends, somebody signs in again; 2.1.330 keeps the MCP half.
    if (day === 20)
      write({ ...refreshed(state, history.endedAt), loginEndsAt: history.endedAt + 28 * DAY }, 5 * MINUTE);
  }
}
