import { LOGIN_PART } from '../../../shared/blob';
import type { OtherStore } from '../../../shared/findings/types';
import type { StoreLocation } from '../../../shared/snapshot';
import type { FingerprintOf } from '../../../shared/summary';
import { interpret } from '../../core/guard/observe';
import type { CredentialStore } from '../../core/ports/store';

/** The credentials file that lies behind a Keychain item, where Claude Code does not see it. None while it reads the file itself. */
export async function shadowedFile(
  active: StoreLocation,
  file: CredentialStore,
  fingerprintOf: FingerprintOf,
): Promise<readonly OtherStore[]> {
  if (active.kind !== 'keychain') return [];
  const { live, modifiedAt, bytes } = interpret(await file.read(), fingerprintOf, 0);
  if (live.kind === 'absent' || live.kind === 'unreachable') return [];
  const login = live.kind === 'blob' && live.summary.parts.find(({ part }) => part === LOGIN_PART);
  return [
    {
      location: file.location,
      account: undefined,
      modifiedAt,
      bytes: bytes?.length,
      configDir: undefined,
      hasLogin: login ? login.state === 'good' : false,
      role: 'shadowed',
      fingerprint: live.kind === 'blob' ? live.summary.fingerprint : live.fingerprint,
    },
  ];
}
