/** An instant in the user's own way: `14:02` today, `21 Nov, 14:02` on another day. */
export function momentLabel(epochMs: number, now: number): string {
  const isToday = new Date(epochMs).toDateString() === new Date(now).toDateString();
  return new Date(epochMs).toLocaleString(undefined, {
    ...(!isToday && { day: 'numeric', month: 'short' }),
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** An instant in full: `2026-11-23 14:02:07`, in local time. */
export function fullTime(epochMs: number): string {
  const at = new Date(epochMs);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** The first moments of the last `days` days in local time, oldest first; today's is the last. Epoch milliseconds. */
export function dayStarts(now: number, days: number): readonly number[] {
  const today = new Date(now);
  // By the calendar and not by 24 hours: a day on which clocks change is longer or shorter.
  return Array.from({ length: days }, (_, index) =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() - (days - 1 - index)).getTime(),
  );
}
