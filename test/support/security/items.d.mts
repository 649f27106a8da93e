import type { Caller, FakeState, ItemState, KeychainState } from './fake-security';

export interface Found {
  readonly keychain: KeychainState;
  readonly item: ItemState;
}

export const SECURITY: Caller;
/** One caller's way to the items; every method that answers a number gives a status, zero for success. */
export class Access {
  constructor(
    state: FakeState,
    changed: (keychain: KeychainState) => void,
    caller: Caller,
    call: { prompted: number },
  );
  find(filter: Readonly<Record<string, string>>, operand?: string): Found | undefined;
  authorizeRead(found: Found): number;
  create(keychain: KeychainState, attributes: Readonly<Record<string, string>>, data: string): number;
  update(found: Found, data: string): number;
  remove(found: Found): void;
}
