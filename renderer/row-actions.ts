/** What a row offers, decided apart from how it is drawn. */
import type { EntryReport, SpareReport } from '../shared/report';
import { hasEnded, isLost } from './words';

/** What can be done with one MCP sign-in, the foremost first. */
export type EntryAction = 'restore' | 'sign-in' | 'move-out' | 'move-back';

/** A spare that no longer fits is not offered: its preview could only say no. */
export function entryActions(entry: EntryReport, spare: SpareReport | undefined): readonly EntryAction[] {
  if (entry.home === 'own-entry') return hasEnded(entry) ? ['sign-in', 'move-back'] : ['move-back'];
  if (isLost(entry)) return spare?.grade === 'current' && !entry.hasNewClient ? ['restore'] : [];
  return entry.state === 'good' ? ['move-out'] : [];
}
