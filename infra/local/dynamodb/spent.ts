import { isDeepStrictEqual } from "node:util";
import type { Item, TableDescription } from "./dynalite.ts";

type Units = { CapacityUnits: number };
export type Spent = Units & {
  TableName: string;
  Table?: Units;
  GlobalSecondaryIndexes?: Record<string, Units>;
  LocalSecondaryIndexes?: Record<string, Units>;
};
type Kind = "GlobalSecondaryIndexes" | "LocalSecondaryIndexes";
type Index = { IndexName: string; KeySchema: unknown; Projection: unknown };
export type Change = { table: TableDescription; before: Item | undefined; after: Item | undefined };

const namesOf = (schema: unknown): string[] =>
  (schema as TableDescription["KeySchema"]).map(({ AttributeName }) => AttributeName);

/** What an index holds of an item: nothing where one of its keys is missing. */
const entryOf = (table: TableDescription, index: Index, item: Item | undefined): Item | undefined => {
  const keys = namesOf(index.KeySchema);
  if (item === undefined || keys.some((key) => item[key] === undefined)) return undefined;
  const { ProjectionType, NonKeyAttributes = [] } = index.Projection as {
    ProjectionType?: string;
    NonKeyAttributes?: string[];
  };
  if (ProjectionType === "ALL") return item;
  const held = new Set([...keys, ...namesOf(table.KeySchema), ...NonKeyAttributes]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => held.has(name)));
};

/** Writes an index needs for a change of its table (Developer Guide, "Provisioned throughput considerations for global secondary indexes"). */
const unitsOf = (index: Index, change: Change, sizeOf: (item: Item) => number): number => {
  const before = entryOf(change.table, index, change.before);
  const after = entryOf(change.table, index, change.after);
  const cost = (...entries: (Item | undefined)[]) =>
    Math.max(...entries.map((entry) => (entry ? Math.ceil(sizeOf(entry) / 1024) : 0)));
  const keys = namesOf(index.KeySchema);
  const moved = before && after && keys.some((key) => !isDeepStrictEqual(before[key], after[key]));
  if (moved) return cost(before) + cost(after);
  return isDeepStrictEqual(before, after) ? 0 : cost(before, after);
};

/** Adds what a change costs in its table's indexes. */
export const addIndexes = (spent: Spent, change: Change, sizeOf: (item: Item) => number): void => {
  for (const kind of ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"] as const)
    for (const index of change.table[kind] ?? []) {
      const units = unitsOf(index, change, sizeOf);
      if (units === 0) continue;
      spent.CapacityUnits += units;
      // `Table` is there where each index's share is asked for.
      if (spent.Table) spent[kind] = { ...spent[kind], [index.IndexName]: { CapacityUnits: units } };
    }
};

type Unit = "ReadCapacityUnits" | "WriteCapacityUnits";
type Sum = { factor?: number; unit?: Unit; byIndex: boolean };

/** Several writes or reads as one answer's `ConsumedCapacity`: an entry for each table. */
export const sumOf = (all: readonly Spent[], { factor = 1, unit, byIndex }: Sum): object[] => {
  const show = (units: number) => ({ CapacityUnits: units * factor, ...(unit && { [unit]: units * factor }) });
  return [...Map.groupBy(all, ({ TableName }) => TableName)].map(([TableName, spent]) => ({
    TableName,
    ...show(spent.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0)),
    ...(byIndex && {
      Table: show(spent.reduce((sum, { Table }) => sum + (Table?.CapacityUnits ?? 0), 0)),
      ...indexesOf("GlobalSecondaryIndexes", spent, show),
      ...indexesOf("LocalSecondaryIndexes", spent, show),
    }),
  }));
};

const indexesOf = (kind: Kind, spent: readonly Spent[], show: (units: number) => object): object => {
  const units: Record<string, number> = {};
  for (const one of spent)
    for (const [name, { CapacityUnits }] of Object.entries(one[kind] ?? {}))
      units[name] = (units[name] ?? 0) + CapacityUnits;
  const shown = Object.entries(units).map(([name, sum]) => [name, show(sum)] as const);
  return shown.length === 0 ? {} : { [kind]: Object.fromEntries(shown) };
};
