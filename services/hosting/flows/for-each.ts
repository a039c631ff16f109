/** So many at a time: enough to pass every hosted model in a tick, few enough for Bedrock's control plane. */
const widthMax = 4;

/** Does every item, whatever happens to the others; rejects at the end with all that went wrong. */
export const forEach = async <Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> => {
  const failures: unknown[] = [];
  for (let from = 0; from < items.length; from += widthMax) {
    const settled = await Promise.allSettled(items.slice(from, from + widthMax).map(act));
    for (const result of settled) if (result.status === "rejected") failures.push(result.reason);
  }
  if (failures.length === 0) return;
  const [first] = failures;
  throw new AggregateError(
    failures,
    `${failures.length} of ${items.length} failed, the first: ${first instanceof Error ? first.message : String(first)}`,
  );
};
