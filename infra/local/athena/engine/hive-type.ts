import { QueryFailure } from "../statement.ts";

const plain: Record<string, string> = {
  string: "VARCHAR",
  varchar: "VARCHAR",
  char: "VARCHAR",
  boolean: "BOOLEAN",
  tinyint: "TINYINT",
  smallint: "SMALLINT",
  int: "INTEGER",
  integer: "INTEGER",
  bigint: "BIGINT",
  float: "FLOAT",
  double: "DOUBLE",
  date: "DATE",
  timestamp: "TIMESTAMP",
  binary: "BLOB",
};

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The parts between commas that are in no brackets. */
const split = (text: string): string[] => {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if ("<(".includes(text[i] ?? "")) depth += 1;
    if (">)".includes(text[i] ?? "")) depth -= 1;
    if (text[i] === "," && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return [...parts, text.slice(from)];
};

const bracketsMax = 32;

/** A Hive type, as Glue writes it, in DuckDB's words. */
export const duckdbType = (hive: string, depth = 0): string => {
  const type = hive.trim().toLowerCase();
  const unknown = new QueryFailure(`NOT_SUPPORTED: The column type ${hive} is not in the local cloud.`);
  if (depth > bracketsMax) throw unknown;
  const [, outer = "", inner = ""] = /^(array|map|struct)\s*<([^]*)>$/.exec(type) ?? [];
  const parts = split(inner);
  if (outer === "array" && parts.length === 1) return `${duckdbType(inner, depth + 1)}[]`;
  if (outer === "map" && parts.length === 2)
    return `MAP(${parts.map((part) => duckdbType(part, depth + 1)).join(", ")})`;
  if (outer === "struct")
    return `STRUCT(${parts
      .map((part) => {
        const colon = part.indexOf(":");
        return `${quote(part.slice(0, colon).trim())} ${duckdbType(part.slice(colon + 1), depth + 1)}`;
      })
      .join(", ")})`;
  const [, name = "", size] = /^([a-z]+)\s*(\(\s*\d+\s*(?:,\s*\d+\s*)?\))?$/.exec(type) ?? [];
  if (name === "decimal") return `DECIMAL${size ?? "(10, 0)"}`;
  const known = Object.hasOwn(plain, name) ? plain[name] : undefined;
  if (known === undefined) throw unknown;
  return known;
};
