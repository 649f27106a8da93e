/** The stand-in for `/usr/bin/security` as tests handle it: a directory of state around one executable. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Access, SECURITY, type Found } from './items.mjs';
import { bytesOf, initialise, toBase64, transact } from './state.mjs';

export interface Caller {
  readonly path: string;
  /** `apple-tool:` for `security`, `teamid:…`, `cdhash:…` or `unsigned:` for an app. */
  readonly partition: string;
}

export interface ItemState {
  svce: string;
  acct: string;
  cdat: string;
  mdat: string;
  /** base64, as every text here. */
  data: string;
  /** Counts the keys: each write of data makes a new one. */
  gen: number;
  /** The programs that may read it; null for all. */
  apps: string[] | null;
  partitions: string[];
}

export interface KeychainState {
  path: string;
  version: number;
  locked: boolean;
  exists: boolean;
  items: ItemState[];
}

export interface Session {
  graphics: boolean;
  darkWake: boolean;
  /** What the person in front of a dialog does. */
  ui: 'allow' | 'always' | 'deny' | 'hang';
}

/** One call of the executable. Of a secret only its length and its hash. */
export interface Call {
  readonly argv0: string;
  readonly flags: readonly string[];
  readonly via: 'argv' | 'stdin';
  /** Bytes of the line of `-i`, without its end. */
  readonly lineBytes: number;
  /** Null when it never came back. */
  readonly exit: number | null;
  readonly prompted: number;
  /** The service that was named. */
  readonly service?: string;
  /** The keychain that was named. */
  readonly keychain?: string;
  readonly secret?: { readonly bytes: number; readonly sha256: string };
}

type Meddling = 'rewriteBetween' | 'sameSecondWrite' | 'deleteBetween' | 'aclOnlyChange';

export type Fault =
  | { readonly kind: 'exit'; readonly code: number; readonly stderr?: string }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'truncateStdout' | 'storeTruncated'; readonly bytes: number }
  | { readonly kind: 'hang' | 'raceUpdate' | 'lockKeychain' | 'corrupt' | 'crlf' }
  /** Right after the call, another program's hand on the item of a service. `data` is base64. */
  | { readonly kind: Meddling; readonly service: string; readonly data?: string };

/** When a fault comes: at the nth call that matches, at every nth, or at every one. */
export interface FaultMatch {
  readonly cmd?: string;
  readonly nth?: number;
  readonly every?: number;
  readonly phase?: 'attributes' | 'secret' | 'argv' | 'stdin';
}

export interface FakeState {
  /** ISO time at which the clock stands; null for the real one. */
  clock: string | null;
  searchList: string[];
  default: string;
  keychains: Record<string, KeychainState>;
  session: Session;
  corrupt: boolean;
  faults: { match: FaultMatch; do: Fault; seen?: number }[];
  calls: Call[];
}

/** What of an item a test may ask for, as text. */
export interface ItemView {
  readonly text: string;
  readonly bytes: Buffer;
  readonly cdat: string;
  readonly mdat: string;
  readonly gen: number;
  readonly apps: readonly string[] | null;
  readonly partitions: readonly string[];
}

/** How a call of the executable by hand came out. */
export interface RunResult {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const SCRIPT = fileURLToPath(new URL('./security.mjs', import.meta.url));

export class FakeSecurity {
  /** The home of whoever it plays for; state and keychains are in it. */
  readonly home: string;
  /** A directory to be put first in `PATH`: its `security` is the stand-in. */
  readonly bin: string;
  /** The executable. */
  readonly path: string;

  /** In a home that is there already, or in one of its own. */
  constructor(home = mkdtempSync(join(tmpdir(), 'sparekey-security-'))) {
    this.home = home;
    this.bin = join(home, 'bin');
    this.path = join(this.bin, 'security');
    mkdirSync(this.bin);
    const words = [process.execPath, SCRIPT].map((word) => `'${word}'`).join(' ');
    // What starts it knows no more of it than of the real one: its path.
    writeFileSync(this.path, `#!/bin/sh\nFAKE_SECURITY_DIR='${this.home}' exec ${words} "$@"\n`, {
      mode: 0o755,
    });
    initialise(this.home);
  }

  get keychain(): string {
    return join(this.home, 'Library/Keychains/login.keychain-db');
  }

  /** Runs the executable to its end, as a person does in a terminal. */
  run(args: readonly string[], input: string | Buffer = ''): RunResult {
    const { status, stdout, stderr } = spawnSync(this.path, args, {
      input,
      env: { PATH: '/usr/bin:/bin', HOME: this.home },
      timeout: 20_000,
    });
    return { exit: status, stdout: stdout.toString('latin1'), stderr: stderr.toString('latin1') };
  }

  /** Changes anything at once, as no program could. */
  change(work: (state: FakeState) => void): void {
    transact(this.home, (state, changed) => {
      work(state);
      for (const keychain of Object.values(state.keychains)) changed(keychain);
    });
  }

  /** Changes how the session behaves, and leaves the keychain's file alone. */
  session(changes: Partial<Session>): void {
    transact(this.home, (state) => void Object.assign(state.session, changes));
  }

  /** From now on its clock stands, this much later than it stood. */
  passTime(seconds: number): void {
    transact(this.home, (state) => {
      const now = state.clock === null ? Date.UTC(2026, 0, 1, 12) : Date.parse(state.clock);
      state.clock = new Date(now + seconds * 1_000).toISOString();
    });
  }

  lock(locked = true): void {
    this.change(({ keychains }) => Object.values(keychains).forEach((one) => (one.locked = locked)));
  }

  fault(match: FaultMatch, what: Fault): void {
    transact(this.home, (state) => void state.faults.push({ match, do: what }));
  }

  clearFaults(): void {
    transact(this.home, (state) => {
      state.faults = [];
      state.corrupt = false;
    });
  }

  /** What was asked of it, by rising time; since the last time this was asked with `forget`. */
  calls({ forget = false } = {}): readonly Call[] {
    return transact(this.home, (state) => {
      const { calls } = state;
      if (forget) state.calls = [];
      return calls;
    });
  }

  item(service: string, account: string): ItemView | undefined {
    return transact(this.home, (state, changed) => {
      const found = accessOf(state, changed, SECURITY).find(nameOf(service, account));
      if (found === undefined) return undefined;
      const { cdat, mdat, gen, apps, partitions, data } = found.item;
      const bytes = Buffer.from(data, 'base64');
      return { text: bytes.toString('utf8'), bytes, cdat, mdat, gen, apps, partitions };
    });
  }

  /** Writes as Claude Code does, through `security`; undefined deletes. */
  write(service: string, account: string, text: string | undefined): void {
    writeAs(this.home, SECURITY, service, account, text);
  }

  /** A keychain library that runs inside an app: no `security` in between. */
  asApp(caller: Caller): FakeKeytar {
    return new FakeKeytar(this.home, caller);
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** keytar, as it behaves inside an app of this identity. */
export class FakeKeytar {
  readonly #home: string;
  readonly #caller: Caller;
  /** Dialogs that its calls have raised. */
  prompted = 0;

  constructor(home: string, caller: Caller) {
    this.#home = home;
    this.#caller = caller;
  }

  getPassword(service: string, account: string): Promise<string | null> {
    return this.#do((access) => {
      const found = access.find(nameOf(service, account));
      if (found === undefined) return null;
      expectSuccess(access.authorizeRead(found));
      return Buffer.from(found.item.data, 'base64').toString('utf8');
    });
  }

  setPassword(service: string, account: string, password: string): Promise<void> {
    if (password === '') return Promise.reject(new Error('Password is required.'));
    writeAs(this.#home, this.#caller, service, account, password);
    return Promise.resolve();
  }

  deletePassword(service: string, account: string): Promise<boolean> {
    return this.#do((access) => {
      const found = access.find(nameOf(service, account));
      if (found !== undefined) access.remove(found);
      return found !== undefined;
    });
  }

  #do<T>(work: (access: Access) => T): Promise<T> {
    try {
      return Promise.resolve(
        transact(this.#home, (state, changed) => {
          const call = { prompted: 0 };
          const result = work(new Access(state, changed, this.#caller, call));
          this.prompted += call.prompted;
          return result;
        }),
      );
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

function writeAs(
  home: string,
  caller: Caller,
  service: string,
  account: string,
  text: string | undefined,
): void {
  transact(home, (state, changed) => {
    const access = accessOf(state, changed, caller);
    const found: Found | undefined = access.find(nameOf(service, account));
    if (text === undefined) {
      if (found !== undefined) access.remove(found);
      return;
    }
    if (found !== undefined) return expectSuccess(access.update(found, bytesOf(text)));
    const keychain = state.keychains[state.default];
    if (keychain === undefined) throw new Error('There is no default keychain.');
    const attributes = { svce: toBase64(bytesOf(service)), acct: toBase64(bytesOf(account)) };
    expectSuccess(access.create(keychain, attributes, bytesOf(text)));
  });
}

function accessOf(state: FakeState, changed: (keychain: KeychainState) => void, caller: Caller): Access {
  return new Access(state, changed, caller, { prompted: 0 });
}

function nameOf(service: string, account: string): Readonly<Record<string, string>> {
  return { svce: bytesOf(service), acct: bytesOf(account) };
}

const FAILURES: ReadonlyMap<number, string> = new Map([
  [-25308, 'User interaction is not allowed.'],
  [-128, 'User canceled the operation.'],
]);

function expectSuccess(status: number): void {
  if (status !== 0) throw new Error(FAILURES.get(status) ?? `OSStatus ${status}`);
}
