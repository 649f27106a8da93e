/** Other programs that look after the same credentials. */
import { listed } from '../diff';
import type { Context } from './types';

/**
 * The other guards in one sentence: who else may be at work when something keeps
 * overwriting the credentials. Undefined when none is known.
 */
export function otherGuards({ guards }: Pick<Context, 'guards'>): string | undefined {
  if (guards === 'not-checked' || guards.length === 0) return undefined;
  const names = listed(guards.map(({ name, where }) => `${name} (${where})`));
  return `${names} also ${guards.length === 1 ? 'works' : 'work'} on these credentials.`;
}
