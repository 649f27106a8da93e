import { expect, test } from 'vitest';
import { FoundSpares } from '../../electron/core/portable/found-spares';
import type { SpareCandidate } from '../../electron/core/ports/spare-sources';
import type { Profile } from '../../electron/core/ports/profile';
import type { Vault } from '../../electron/core/ports/vault';
import { aBlobText, aLogin } from '../support/blob-builders';
import { ManualClock } from '../support/manual-clock';

const profile = { id: '00000000000000aa' } as Profile;
const vault = {
  machine: 'machine-FAKE',
  fingerprints: () => Promise.resolve((text: string) => `fingerprint of ${text}`),
  history: () => Promise.resolve([]),
} as Partial<Vault> as Vault;

const aCopy: SpareCandidate = {
  place: '/home/ada/copy.json',
  reading: {
    kind: 'present',
    bytes: new TextEncoder().encode(aBlobText({ login: aLogin() })),
    version: { modifiedAt: 1, token: '' },
  },
};

test('a search that ends after the spares were let go of brings no secret back', async () => {
  let find: (found: readonly SpareCandidate[]) => void = () => undefined;
  const spares = new FoundSpares({
    sources: {
      near: () => new Promise((resolve) => (find = resolve)),
      inFolder: () => Promise.resolve([aCopy]),
    },
    apart: () => Promise.resolve([]),
    vault,
    clock: new ManualClock(),
    onChange: () => undefined,
  });
  const looking = spares.look(profile);
  expect(await spares.lookIn('/home/ada', profile)).toBe(1);

  spares.forget();
  find([aCopy]);
  await looking;

  expect(spares.all).toEqual([]);
});
