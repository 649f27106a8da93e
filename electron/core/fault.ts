import { ERROR_TEXTS, expectedIn } from '../../shared/errors';
import type { Fault } from '../../shared/ipc/guardian-state';

/** Any thrown value as something that can be shown. What is not expected is a bug, and says so. */
export function faultOf(error: unknown): Fault {
  const expected = expectedIn(error);
  const code = expected?.code ?? 'internal';
  const { title, action } = ERROR_TEXTS[code];
  const sentence = expected?.message ?? 'This is a bug in Sparekey; its log has the details.';
  return { code, title, sentence, action };
}
