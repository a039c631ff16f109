import type { Input, Item, TableDescription } from "./dynalite.ts";
import type { EntryStore, Range } from "./entry-store.ts";
import type { Path } from "./matches.ts";

/** Bytes of one page (Developer Guide, "Paginating table query results"). */
const pageBytesMax = 1024 * 1024;

export type Search = {
  store: EntryStore;
  table: TableDescription;
  data: Input & {
    TableName: string;
    IndexName?: string;
    Limit?: number;
    AttributesToGet?: Path[];
  };
  range: Range;
  isLocal: boolean;
  /** The whole item is asked for, of which a local index holds a part. */
  fromTable: boolean;
  keyNames: string[];
  dynalite: {
    keyOf: (item: Item, table: TableDescription) => string;
    sizeOf: (item: Item) => number;
    pageSizeOf: (item: Item) => number;
    project: (paths: Path[], item: Item) => Item;
    matches: (item: Item) => boolean;
  };
};

type Page = { items: Item[]; entries: Item[]; full: boolean };

const readPage = ({ store, table, data, range, isLocal, fromTable, dynalite }: Search): Page => {
  const items = store.getItemDb(data.TableName);
  const source = data.IndexName
    ? store.getIndexDb(isLocal ? "local" : "global", data.TableName, data.IndexName)
    : items;
  const page: Page = { items: [], entries: [], full: false };
  let bytes = 0;
  for (const entry of source.values(range) as Iterable<Item>) {
    page.full = page.entries.length >= (data.Limit ?? Infinity) || bytes >= pageBytesMax;
    if (page.full) return page;
    page.entries.push(entry);
    let item = entry;
    if (fromTable) items.get(dynalite.keyOf(entry, table), (_error, whole) => void (item = whole as Item));
    page.items.push(item);
    bytes += dynalite.pageSizeOf(item);
  }
  page.full = page.entries.length >= (data.Limit ?? Infinity) || bytes >= pageBytesMax;
  return page;
};

/** A read that finds nothing costs as much as the smallest one. */
const unitsOf = (items: readonly Item[], { data, dynalite }: Search): number =>
  Math.max(1, Math.ceil(items.reduce((sum, item) => sum + dynalite.sizeOf(item), 0) / 4096)) *
  (data["ConsistentRead"] ? 1 : 0.5);

const consumed = (page: Page, search: Search): unknown => {
  const { data, fromTable, isLocal } = search;
  const indexed = data.IndexName !== undefined;
  const table = !indexed || (fromTable && page.items.length > 0) ? unitsOf(page.items, search) : 0;
  const index = indexed ? unitsOf(page.entries, search) : 0;
  return {
    CapacityUnits: table + index,
    TableName: data.TableName,
    ...(data["ReturnConsumedCapacity"] === "INDEXES" && {
      Table: { CapacityUnits: table },
      ...(data.IndexName && {
        [isLocal ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes"]: { [data.IndexName]: { CapacityUnits: index } },
      }),
    }),
  };
};

/** One page of a Query or a Scan: what was read counts toward its limits, what the filter lets through is answered. */
export const queryTable = (search: Search): Input => {
  const { data, keyNames, dynalite } = search;
  const page = readPage(search);
  const last = page.full ? page.entries.at(-1) : undefined;
  const found = page.items.filter((item) => dynalite.matches(item));
  const projection = data["_projection"] as { paths: Path[] } | undefined;
  const paths = projection?.paths ?? data.AttributesToGet;
  const capacity = data["ReturnConsumedCapacity"];
  return {
    ScannedCount: page.entries.length,
    Count: found.length,
    ...(last && { LastEvaluatedKey: Object.fromEntries(keyNames.map((name) => [name, last[name]])) }),
    ...(data["Select"] !== "COUNT" && { Items: paths ? found.map((item) => dynalite.project(paths, item)) : found }),
    ...((capacity === "TOTAL" || capacity === "INDEXES") && { ConsumedCapacity: consumed(page, search) }),
  };
};
