import { assertNever } from '../../assert';
import type { UnparsableReason } from '../../blob';
import { byteSize } from '../../text';
import type { Facts } from '../facts';
import { wholeAction } from '../next-step';
import type { Sighting } from '../signature';

/** S9: the text ends in the middle of a value, or is no blob for another reason. */
export function textUnreadable(facts: Facts): readonly Sighting[] {
  const { live } = facts;
  if (live.kind !== 'unparsable') return [];
  return [
    {
      message: `${whatIsWrong(live.reason, live.bytes)}: Claude Code counts as signed out, and its next write drops the rest.`,
      parts: [],
      since: live.since,
      action: wholeAction(facts),
      healable: facts.baseline !== undefined,
    },
  ];
}

function whatIsWrong(reason: UnparsableReason, bytes: number): string {
  switch (reason) {
    case 'cut':
      return `The credentials end in the middle, after ${byteSize(bytes)}`;
    case 'empty':
      return 'The credentials are empty';
    case 'malformed':
      return 'The credentials are not valid JSON';
    case 'not-an-object':
      return 'The credentials are JSON, but not an object';
    case 'byte-order-mark':
      return 'The credentials begin with a byte order mark, which Claude Code cannot read';
    case 'too-deep':
      return 'The credentials are nested deeper than anything Claude Code writes';
    default:
      return assertNever(reason);
  }
}
