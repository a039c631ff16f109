import {
  DuckDBBlobValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  type DuckDBType,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { ColumnInfo } from "./protocol.ts";

/** A double as Java writes it, which is what Athena shows: plain from 0.001 up to ten millions, else with an exponent. */
const double = (value: number): string => {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits = "", exponent = ""] = value.toExponential().split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}E${Number(exponent)}`;
};

const timestamp = (microseconds: bigint, zone: string): string => {
  const ms = microseconds / 1000n - (microseconds % 1000n < 0n ? 1n : 0n);
  return `${new Date(Number(ms)).toISOString().replace("T", " ").replace("Z", "")}${zone}`;
};

const isFloating = ({ typeId }: DuckDBType): boolean => typeId === DuckDBTypeId.FLOAT || typeId === DuckDBTypeId.DOUBLE;

const bytes = (value: Uint8Array): string => [...value].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");

const nested = (value: DuckDBValue, type: DuckDBType): string | undefined => {
  if (value instanceof DuckDBListValue && type instanceof DuckDBListType)
    return `[${value.items.map((item) => inside(item, type.valueType)).join(", ")}]`;
  if (value instanceof DuckDBStructValue && type instanceof DuckDBStructType) {
    const fields = Object.entries(value.entries);
    return `{${fields.map(([name, one], i) => `${name}=${inside(one, type.entryTypes[i])}`).join(", ")}}`;
  }
  if (value instanceof DuckDBMapValue && type instanceof DuckDBMapType)
    return `{${value.entries.map((entry) => `${inside(entry.key, type.keyType)}=${inside(entry.value, type.valueType)}`).join(", ")}}`;
  return undefined;
};

const inside = (value: DuckDBValue, type: DuckDBType | undefined): string =>
  (type === undefined ? undefined : render(value, type)) ?? "null";

/** A value as Athena writes it into a result: nested ones as `[1, 2]` and `{a=1}`. NULL stays null. */
export const render = (value: DuckDBValue, type: DuckDBType): string | null => {
  if (value === null) return null;
  if (typeof value === "number") return isFloating(type) ? double(value) : String(value);
  if (typeof value !== "object") return String(value);
  if (value instanceof DuckDBTimestampValue) return timestamp(value.micros, "");
  if (value instanceof DuckDBTimestampTZValue) return timestamp(value.micros, " UTC");
  if (value instanceof DuckDBTimestampMillisecondsValue) return timestamp(value.millis * 1000n, "");
  if (value instanceof DuckDBTimestampSecondsValue) return timestamp(value.seconds * 1_000_000n, "");
  if (value instanceof DuckDBTimestampNanosecondsValue) return timestamp(value.nanos / 1000n, "");
  if (value instanceof DuckDBBlobValue) return bytes(value.bytes);
  return nested(value, type) ?? value.toString();
};

type Kind = Omit<ColumnInfo, "name">;
const kind = (type: string, precision = 0, scale = 0): Kind => ({
  type,
  precision,
  scale,
  caseSensitive: type === "varchar",
});

const kinds: Partial<Record<DuckDBTypeId, Kind>> = {
  [DuckDBTypeId.BOOLEAN]: kind("boolean"),
  [DuckDBTypeId.TINYINT]: kind("tinyint", 3),
  [DuckDBTypeId.UTINYINT]: kind("smallint", 5),
  [DuckDBTypeId.SMALLINT]: kind("smallint", 5),
  [DuckDBTypeId.USMALLINT]: kind("integer", 10),
  [DuckDBTypeId.INTEGER]: kind("integer", 10),
  [DuckDBTypeId.UINTEGER]: kind("bigint", 19),
  [DuckDBTypeId.BIGINT]: kind("bigint", 19),
  [DuckDBTypeId.UBIGINT]: kind("bigint", 19),
  // DuckDB sums whole numbers into 128 bits where Athena has 64.
  [DuckDBTypeId.HUGEINT]: kind("bigint", 19),
  [DuckDBTypeId.FLOAT]: kind("float", 17),
  [DuckDBTypeId.DOUBLE]: kind("double", 17),
  [DuckDBTypeId.DATE]: kind("date"),
  [DuckDBTypeId.TIME]: kind("time"),
  [DuckDBTypeId.TIMESTAMP]: kind("timestamp", 3),
  [DuckDBTypeId.TIMESTAMP_S]: kind("timestamp", 3),
  [DuckDBTypeId.TIMESTAMP_MS]: kind("timestamp", 3),
  [DuckDBTypeId.TIMESTAMP_NS]: kind("timestamp", 3),
  [DuckDBTypeId.TIMESTAMP_TZ]: kind("timestamp with time zone", 3),
  [DuckDBTypeId.BLOB]: kind("varbinary", 1_073_741_824),
  [DuckDBTypeId.LIST]: kind("array"),
  [DuckDBTypeId.ARRAY]: kind("array"),
  [DuckDBTypeId.MAP]: kind("map"),
  [DuckDBTypeId.STRUCT]: kind("row"),
};

export const columnInfo = (name: string, type: DuckDBType): ColumnInfo => {
  if (type.typeId === DuckDBTypeId.DECIMAL && "width" in type)
    return { name, ...kind("decimal", type.width, type.scale) };
  if (type.alias === "JSON") return { name, ...kind("json") };
  return { name, ...(kinds[type.typeId] ?? kind("varchar", 2_147_483_647)) };
};
