import type { SpareReport } from '../../shared/report';
import { gradeLabel } from '../../shared/text';
import { PastTime } from './Time';

/** The newest spare of one part and whether it would still work. */
export function SpareLine({ spare }: { readonly spare: SpareReport | undefined }) {
  if (spare === undefined) return <p>No spare yet</p>;
  return (
    <p>
      Spare saved <PastTime at={spare.takenAt} />; it {gradeLabel(spare.grade)}
    </p>
  );
}
