/** Works on many items, a bounded number of them at a time. The first error ends it. */
export async function inParallel<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  lanes = 32,
): Promise<void> {
  const queue = items.values();
  const lane = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
}
