import type { PartSummary } from '../../summary';
import type { Facts } from '../facts';
import type { Sighting } from '../signature';

/** S24: one server has two entries, because the key hashes its configuration, which changed. */
export function duplicateEntries({ entries, live }: Facts): readonly Sighting[] {
  return sameServers(entries).map((same) => {
    const message = `${same[0]?.entry?.server} has ${same.length} sign-ins for one address, left behind when its configuration changed.`;
    return { message, parts: same.map(({ part }) => part), since: live.since };
  });
}

/** Entries of one name and address, where there are several. What has no known address is like no other. */
export function sameServers(parts: readonly PartSummary[]): readonly (readonly PartSummary[])[] {
  const groups = new Map<string, PartSummary[]>();
  for (const summary of parts) {
    const { server, url = '' } = summary.entry ?? {};
    if (url === '') continue;
    const name = `${url} ${server}`;
    groups.set(name, [...(groups.get(name) ?? []), summary]);
  }
  return [...groups.values()].filter((same) => same.length > 1);
}
