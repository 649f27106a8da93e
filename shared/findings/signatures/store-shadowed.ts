import { storesAs, type Facts } from '../facts';
import type { Sighting } from '../signature';

/** A store that is newer by less than this was written in the same go. Milliseconds. */
const NEWER_MS = 60_000;

/** S15: Claude Code reads one store first, and the better one lies behind it. */
export function storeShadowed(facts: Facts): readonly Sighting[] {
  const { live } = facts;
  const fingerprint = live.kind === 'blob' ? live.summary.fingerprint : undefined;
  const liveTime = facts.history.findLast((snapshot) => snapshot.fingerprint === fingerprint)?.modifiedAt;
  return storesAs(facts, 'shadowed').flatMap((store): readonly Sighting[] => {
    if (store.fingerprint !== undefined && store.fingerprint === fingerprint) return [];
    const rest = { parts: [], since: live.since };
    if (facts.login?.state !== 'good' && store.hasLogin === true) {
      const message = `${store.location.location} has a Claude login, but Claude Code reads another store first, which has none.`;
      return [{ ...rest, message, level: 'damaged' }];
    }
    const isNewer =
      store.modifiedAt !== undefined && liveTime !== undefined && store.modifiedAt - liveTime > NEWER_MS;
    if (!isNewer) return [];
    return [
      {
        ...rest,
        message: `${store.location.location} is newer than the store that Claude Code reads first, and hidden by it.`,
      },
    ];
  });
}
