import { assertNever } from '../../../shared/assert';
import type { StoreReading } from '../../core/ports/store';

/** Whether a reading tells a watcher nothing that the one before did not. */
export function saysTheSame(a: StoreReading, b: StoreReading): boolean {
  switch (a.kind) {
    case 'present':
      return b.kind === 'present' && Buffer.compare(a.bytes, b.bytes) === 0;
    case 'absent':
      return b.kind === 'absent';
    case 'unreachable':
      return b.kind === 'unreachable' && a.cause.code === b.cause.code;
    default:
      return assertNever(a);
  }
}
