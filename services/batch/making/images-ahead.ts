/**
 * Results of `read` in the order of their items, some of them under way at once: S3 answers an image in tens of milliseconds, and ten
 * thousand one after another would take minutes. No more than `ahead` are held. Who stops early is waited for by nobody.
 */
export async function* readAhead<Item, Read>(
  items: AsyncIterable<Item>,
  read: (item: Item) => Promise<Read>,
  ahead: number,
): AsyncGenerator<readonly [Item, Read]> {
  const underWay: { readonly item: Item; readonly read: Promise<Read> }[] = [];
  const start = (item: Item): void => {
    const reading = read(item);
    // It is awaited in its turn; until then its failure is nobody's but its own.
    reading.catch(() => {});
    underWay.push({ item, read: reading });
  };
  const iterator = items[Symbol.asyncIterator]();
  const fill = async (): Promise<void> => {
    while (underWay.length < ahead) {
      const next = await iterator.next();
      if (next.done === true) return;
      start(next.value);
    }
  };
  for (await fill(); ; await fill()) {
    const first = underWay.shift();
    if (first === undefined) return;
    yield [first.item, await first.read];
  }
}
