/** Does every item, one after another, whatever happens to the others; rejects at the end with all that went wrong. */
export const forEach = async <Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> => {
  const failures: unknown[] = [];
  for (const item of items) {
    const [settled] = await Promise.allSettled([act(item)]);
    if (settled?.status === "rejected") failures.push(settled.reason);
  }
  if (failures.length > 0) throw new AggregateError(failures, describe(failures, items.length));
};

const describe = (failures: readonly unknown[], count: number): string =>
  `${failures.length} of ${count} failed, the first: ${failures[0] instanceof Error ? failures[0].message : String(failures[0])}`;
