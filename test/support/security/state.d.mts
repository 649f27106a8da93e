import type { FakeState, KeychainState } from './fake-security';

export function initialise(dir: string): void;
export function transact<T>(
  dir: string,
  work: (state: FakeState, changed: (keychain: KeychainState) => void) => T,
): T;
export function bytesOf(text: string): string;
export function toBase64(bytes: string): string;
export function fromBase64(text: string): string;
