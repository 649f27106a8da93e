/** A Keychain item on the stand-in for `security`, set up for a test. */
import { onTestFinished } from 'vitest';
import { SecurityTool } from '../../electron/adapters/security-tool';
import { MacosKeychain } from '../../electron/adapters/stores/macos-keychain';
import { systemClock } from '../../electron/adapters/system-clock';
import type { Clock } from '../../electron/core/ports/machine';
import type { StoreReading } from '../../electron/core/ports/store';
import type { KeychainPolicy } from '../../shared/exposure';
import { decode } from './memory-store';
import { FakeSecurity } from './security/fake-security';

export const SERVICE = 'Claude Code-credentials';
export const ACCOUNT = 'ada';

export interface KeychainOptions {
  readonly clock?: Clock;
  readonly policy?: () => KeychainPolicy;
  readonly accounts?: readonly [string, ...string[]];
  readonly path?: string;
}

export interface KeychainUnderTest {
  readonly security: FakeSecurity;
  readonly tool: SecurityTool;
  readonly store: MacosKeychain;
}

/** The caller removes the stand-in. */
export function makeKeychain(options: KeychainOptions = {}): KeychainUnderTest {
  const { clock = systemClock, policy = () => 'auto', accounts = [ACCOUNT] } = options;
  const security = new FakeSecurity();
  const tool = new SecurityTool({
    path: options.path ?? security.path,
    home: security.home,
    clock,
  });
  const store = new MacosKeychain({
    tool,
    names: { service: SERVICE, accounts },
    home: security.home,
    clock,
    policy: () => Promise.resolve(policy()),
  });
  return { security, tool, store };
}

/** An item with this text, or none; removed when the test is over. */
export function aKeychain(text?: string, options: KeychainOptions = {}): KeychainUnderTest {
  const made = makeKeychain(options);
  onTestFinished(() => made.security.remove());
  if (text !== undefined) made.security.write(SERVICE, ACCOUNT, text);
  return made;
}

/** Whether a call of `security` asked for the secret. */
export const isRead = ({ flags }: { readonly flags: readonly string[] }) => flags.includes('w');

/** What was read as text, or why nothing was. */
export const textOf = (reading: StoreReading) =>
  reading.kind === 'present' ? decode(reading.bytes) : reading.kind;

/** A blob of this many bytes, with nothing in it that needs an escape but its quotes. */
export function aBlobOf(bytes: number): string {
  const rest = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE-"}}';
  return rest.replace('FAKE-', `FAKE-${'x'.repeat(bytes - rest.length)}`);
}
