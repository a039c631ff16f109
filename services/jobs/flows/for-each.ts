/** So many at a time: enough to pass thousands of jobs in a tick, few enough for Bedrock's control plane. */
const widthUsual = 4;

/** Does every item, whatever happens to the others; rejects at the end with all that went wrong. */
export const forEach = async <Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
  width = widthUsual,
): Promise<void> => {
  const failures: unknown[] = [];
  for (let from = 0; from < items.length; from += width) {
    const settled = await Promise.allSettled(items.slice(from, from + width).map(act));
    for (const result of settled) if (result.status === "rejected") failures.push(result.reason);
  }
  if (failures.length > 0) throw new AggregateError(failures, describe(failures, items.length));
};

const describe = (failures: readonly unknown[], count: number): string =>
  `${failures.length} of ${count} failed, the first: ${failures[0] instanceof Error ? failures[0].message : String(failures[0])}`;
