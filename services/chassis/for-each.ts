/** Enough to pass thousands of items in a tick, few enough for Bedrock's control plane. */
const fewAtOnce = { width: 4 };
/** Where each item may itself do much, or all would knock at one door. */
export const oneByOne = { width: 1 };

/** Does every item, a few at a time, whatever happens to the others; rejects at the end with all that went wrong. */
export const forEach = async <Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
  { width }: { readonly width: number } = fewAtOnce,
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
