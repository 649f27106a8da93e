import { listed, partName } from '../../../shared/diff';
import { undo } from '../../core/restore/undo';
import type { ExitCode } from '../exit';
import { openSession, type CommonOptions } from '../session';

/** `sparekey undo`: takes back the last restore or heal, where Claude Code has not written since. */
export async function undoLast(options: CommonOptions): Promise<ExitCode> {
  const session = openSession(options);
  const { output } = session;
  const { parts, left, safety, result, followUp } = await undo(session);
  await followUp(AbortSignal.abort());
  const names = parts.map(({ part }) => partName(part));
  output.document({ undone: parts.map(({ part }) => part), left, safety: safety.id, result: result.id });
  output.line(`Taken back: ${listed(names)}.`);
  if (left.length > 0) output.line(`Left as it is, because it changed since: ${listed(left.map(partName))}.`);
  return 0;
}
