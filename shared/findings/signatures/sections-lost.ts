import { entryKey, sectionOf, LOGIN_PART } from '../../blob';
import { listed } from '../../diff';
import type { SavedPart } from '../../snapshot';
import { findPart } from '../../summary';
import type { Facts } from '../facts';
import { signInsLost } from './sign-ins-lost';
import type { Sighting } from '../signature';

const PLUGIN_SECRETS = 'pluginSecrets';
/** `{}`: the section is still there, with nothing in it. */
const EMPTY_SIZE = 2;

/**
 * S21: plugin secrets, or other sections of the blob, were lost. Together with a
 * login or sign-ins that is the same clobber. Alone only plugin secrets are worth
 * a word: Claude Code itself drops other sections when it has done with them.
 */
export function sectionsLost(facts: Facts): readonly Sighting[] {
  const { summary, live } = facts;
  if (summary === undefined) return [];
  const isClobber = (facts.hadLogin && facts.login === undefined) || signInsLost(facts).length > 0;
  const lost = [...(facts.baseline?.expected.values() ?? [])].filter((saved) => {
    if (saved.part === LOGIN_PART || entryKey(saved.part) !== undefined || saved.size <= EMPTY_SIZE)
      return false;
    const left = findPart(summary, saved.part)?.size ?? 0;
    return left <= EMPTY_SIZE || (isClobber && isPluginSecrets(saved) && left < saved.size);
  });
  const told = isClobber ? lost : lost.filter(isPluginSecrets);
  if (told.length === 0) return [];
  const names = listed(told.map(({ part }) => sectionOf(part)));
  const rest = { parts: told.map(({ part }) => part), since: live.since };
  if (isClobber) return [{ ...rest, message: `More was lost with it: ${names}.` }];
  const message = `${names} is gone: a plugin was removed, or its secrets were lost.`;
  return [{ ...rest, message, severity: 'attention', level: 'attention', healable: false }];
}

function isPluginSecrets({ part }: SavedPart): boolean {
  return sectionOf(part) === PLUGIN_SECRETS;
}
