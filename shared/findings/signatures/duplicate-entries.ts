import type { PartSummary } from '../../summary';
import type { Facts } from '../facts';
import type { Sighting } from '../signature';

/** S24: one server has two entries, because the key hashes its configuration, which changed. */
export function duplicateEntries({ entries, live }: Facts): readonly Sighting[] {
  const first = entries.filter((one, at) => entries.findIndex((other) => isSameServer(one, other)) === at);
  return first.flatMap((one) => {
    const same = entries.filter((other) => isSameServer(one, other));
    if (same.length < 2) return [];
    const message = `${one.entry?.server} has ${same.length} sign-ins for one address, left behind when its configuration changed.`;
    return [{ message, parts: same.map(({ part }) => part), since: live.since }];
  });
}

function isSameServer({ part, entry: a }: PartSummary, { part: other, entry: b }: PartSummary): boolean {
  return part === other || (a?.url !== '' && a?.url === b?.url && a?.server === b?.server);
}
