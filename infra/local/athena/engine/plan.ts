import type { DuckDBConnection } from "@duckdb/node-api";
import { QueryFailure } from "../statement.ts";
import { duckdbDateFormat } from "./trino-spellings.ts";
import type { TableName } from "./protocol.ts";

type Node = Record<string, unknown>;
type Serialized = {
  error: boolean;
  error_type?: string;
  error_message?: string;
  statements?: { node: Node }[];
};

/** Table functions that Athena has too. Others would read files or settings, which Athena's users cannot. */
const tableFunctions = new Set(["unnest"]);

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

const lineAndColumn = (sql: string, offset: number): string => {
  const lines = sql.slice(0, offset).split("\n");
  return `line ${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
};

function* nodesOf(root: unknown): Generator<Node> {
  const open: unknown[] = [root];
  for (let node = open.pop(); open.length > 0 || node !== undefined; node = open.pop()) {
    if (!isNode(node)) continue;
    if (!Array.isArray(node)) yield node;
    open.push(...Object.values(node).filter(isNode));
  }
}

const commonNames = (root: unknown): Set<string> => {
  const names = new Set<string>();
  for (const { cte_map } of nodesOf(root))
    for (const entry of (cte_map as { map?: { key: string }[] } | undefined)?.map ?? [])
      names.add(entry.key.toLowerCase());
  return names;
};

const text = (value: unknown): string => (typeof value === "string" ? value.toLowerCase() : "");

/** The syntax tree of the one SELECT that the text is; anything else is refused. */
export const treeOf = async (connection: DuckDBConnection, sql: string): Promise<Node> => {
  const reader = await connection.runAndReadAll("SELECT json_serialize_sql($1::VARCHAR)", [sql]);
  // "Nowhere" is a number of 64 bits, which JavaScript would round up beyond them.
  const json = String(reader.getRows()[0]?.[0]).replace(/"query_location":\d{16,}/g, '"query_location":0');
  const answer = JSON.parse(json) as Serialized;
  const [statement, ...others] = answer.statements ?? [];
  if (answer.error || statement === undefined)
    throw new QueryFailure(`SYNTAX_ERROR: ${answer.error_message ?? "Nothing to run."}`);
  if (others.length > 0) throw new QueryFailure("SYNTAX_ERROR: Only one sql statement is allowed.");
  return statement.node;
};

/** The tables a query names. */
export const tablesOf = (tree: Node, sql: string): TableName[] => {
  const common = commonNames(tree);
  const found = new Map<string, TableName>();
  for (const node of nodesOf(tree)) {
    if (node["type"] === "TABLE_FUNCTION") {
      const name = text((node["function"] as Node | undefined)?.["function_name"]);
      if (!tableFunctions.has(name))
        throw new QueryFailure(`FUNCTION_NOT_FOUND: Table function ${name} is not in the local cloud.`);
    }
    if (node["type"] === "SHOW_REF")
      throw new QueryFailure("NOT_SUPPORTED: SHOW and DESCRIBE are not in the local cloud.");
    if (node["type"] !== "BASE_TABLE") continue;
    const [catalog, database, table] = [
      text(node["catalog_name"]),
      text(node["schema_name"]),
      text(node["table_name"]),
    ];
    const at = lineAndColumn(sql, Number(node["query_location"] ?? 0));
    const alone = catalog === "" && database === "";
    found.set(JSON.stringify([catalog, database, table]), {
      catalog,
      database,
      table,
      at,
      common: alone && common.has(table),
    });
  }
  return [...found.values()];
};

/** Functions that are only called otherwise, but take a lambda or any number of arguments, which a macro cannot. */
const renamed: Record<string, string> = { transform: "list_transform" };

/** DuckDB has functions of these names that do something else: an answer would be wrong without a word. */
const meansOther = new Set(["format"]);

/** NULL makes the whole NULL in Trino's concat and is left out in DuckDB's: `||` is what Trino means. */
const asConcatenation = (node: Node, [first, ...others]: Node[]): Node =>
  others.reduce<Node>(
    (left, right) => ({ ...node, alias: "", function_name: "||", is_operator: true, children: [left, right] }),
    first ?? {},
  );

const rewrite = (node: Node): boolean => {
  const name = text(node["function_name"]);
  const children = (node["children"] ?? []) as Node[];
  if (node["class"] !== "FUNCTION") return false;
  if (meansOther.has(name))
    throw new QueryFailure(
      `NOT_SUPPORTED: The function ${name} does something else in DuckDB and is not in the local cloud.`,
    );
  const other = Object.hasOwn(renamed, name) ? renamed[name] : undefined;
  if (other !== undefined) node["function_name"] = other;
  else if (name === "concat" && children.length > 1)
    Object.assign(node, asConcatenation(node, children), { alias: node["alias"] });
  else if (name === "date_parse" || name === "date_format") {
    const constant = children[1]?.["value"] as { value?: unknown } | undefined;
    if (typeof constant?.value !== "string") return false;
    constant.value = duckdbDateFormat(constant.value);
  } else return false;
  return true;
};

/** The query in DuckDB's words where its functions have others that no macro can give them; the text itself where there are none. */
export const inDuckdbWords = async (connection: DuckDBConnection, tree: Node, sql: string): Promise<string> => {
  const changed = [...nodesOf(tree)].map(rewrite).includes(true);
  if (!changed) return sql;
  const serialized = JSON.stringify({ error: false, statements: [{ node: tree, named_param_map: [] }] });
  const reader = await connection.runAndReadAll("SELECT json_deserialize_sql($1::JSON)", [serialized]);
  return String(reader.getRows()[0]?.[0]);
};

/** Names of the columns without one, `_col` and their place, as Athena gives them. Columns behind a `*` are counted from the end. */
export const namelessColumns = (tree: Node, count: number): Set<number> => {
  let select: Node = tree;
  while (
    !Array.isArray(select["select_list"]) &&
    isNode(select["left"] ?? (select["children"] as Node[] | undefined)?.[0])
  )
    select = (select["left"] ?? (select["children"] as Node[])[0]) as Node;
  const list = Array.isArray(select["select_list"]) ? (select["select_list"] as Node[]) : [];
  const firstStar = list.findIndex((item) => item["class"] === "STAR");
  const lastStar = list.findLastIndex((item) => item["class"] === "STAR");
  const nameless = new Set<number>();
  list.forEach((item, i) => {
    if (item["class"] === "STAR" || item["class"] === "COLUMN_REF" || text(item["alias"]) !== "") return;
    if (firstStar < 0 || i < firstStar) nameless.add(i);
    else if (i > lastStar) nameless.add(count - (list.length - i));
  });
  return nameless;
};
