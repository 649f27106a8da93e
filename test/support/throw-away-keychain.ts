/** Items in a throw-away keychain, by whichever `security` the check of a Mac names. */
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { SecurityTool } from '../../electron/adapters/security-tool';
import { MacosKeychain } from '../../electron/adapters/stores/macos-keychain';
import { systemClock } from '../../electron/adapters/system-clock';
import type { StoreKind } from './store-under-test';

const ACCOUNT = 'ada';
/** The dates of an item are whole seconds. */
const NEXT_SECOND_MS = 1_100;

let made = 0;

/** What `npm run check:mac` asks for in the environment; undefined in every other run. */
export function throwAwayKeychain(env: NodeJS.ProcessEnv): StoreKind | undefined {
  const { CHECK_MAC_SECURITY: security, CHECK_MAC_KEYCHAIN: keychain } = env;
  if (security === undefined || keychain === undefined) return undefined;
  return { name: `Keychain item by ${security}`, make: (text) => anItem(security, keychain, text) };
}

/** Each store has an item of its own, under a service that nothing else on the machine has. */
function anItem(path: string, keychain: string, text: string | undefined): ReturnType<StoreKind['make']> {
  const service = `fake-sparekey-${process.pid}-${made++}`;
  const home = dirname(keychain);
  const names = ['-a', ACCOUNT, '-s', service];
  const run = (...args: readonly string[]) => {
    const { status } = spawnSync(path, [...args, keychain], { env: { HOME: home }, timeout: 20_000 });
    return status;
  };
  const write = (next: string | undefined) => {
    const status =
      next === undefined
        ? run('delete-generic-password', ...names)
        : run('add-generic-password', '-U', ...names, ...secretOf(next));
    if (status !== 0) throw new Error(`security failed with ${status ?? 'a signal'}.`);
    pass(NEXT_SECOND_MS);
  };
  if (text !== undefined) write(text);
  const store = new MacosKeychain({
    tool: new SecurityTool({ path, home, clock: systemClock }),
    names: { service, accounts: [ACCOUNT] },
    home,
    keychain,
    clock: systemClock,
    policy: () => Promise.resolve('auto'),
  });
  return { store, write, remove: () => void run('delete-generic-password', ...names) };
}

function secretOf(text: string): readonly string[] {
  return text === '' ? ['-w', ''] : ['-X', Buffer.from(text).toString('hex')];
}

function pass(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
