/** A statement cut where code ends and quoted text or a comment begins; `code` is false for the latter. */
type Piece = { text: string; code: boolean };

const quotedOrComment = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[^]*?\*\//g;

export const cut = (sql: string): Piece[] => {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of sql.matchAll(quotedOrComment)) {
    pieces.push({ text: sql.slice(from, match.index), code: true }, { text: match[0], code: false });
    from = match.index + match[0].length;
  }
  return [...pieces, { text: sql.slice(from), code: true }];
};

/** What a query fails with, in Athena's form: a code and a sentence. */
export class QueryFailure extends Error {
  override readonly name = "QueryFailure";
}

/** A literal as Trino writes it. Anything else, such as a bare word, would be a column. */
const literal =
  /^\s*(?:'(?:[^']|'')*'|[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|true|false|null|(?:date|timestamp|time|decimal)\s*'[^']*')\s*$/i;

/** Each `?` outside quotes and comments replaced by its execution parameter, which is a literal: text comes in single quotes. */
export const bindParameters = (sql: string, parameters: readonly string[]): string => {
  let used = 0;
  const bound = cut(sql)
    .map(({ text, code }) => (code ? text.replaceAll("?", () => parameters[used++] ?? "?") : text))
    .join("");
  if (used !== parameters.length)
    throw new QueryFailure(
      `INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected ${used} but found ${parameters.length}`,
    );
  for (const parameter of parameters)
    if (!literal.test(parameter))
      throw new QueryFailure(
        `SYNTAX_ERROR: The execution parameter ${parameter} is no literal; text is written in single quotes, as 'text'.`,
      );
  return bound;
};

/** The arguments behind USING, at the commas that are in no quotes. */
export const splitArguments = (text: string): string[] => {
  const found = [""];
  for (const piece of cut(text)) {
    const [first = "", ...others] = piece.code ? piece.text.split(",") : [piece.text];
    found.push(`${found.pop() ?? ""}${first}`, ...others);
  }
  return found.map((one) => one.trim());
};

/** Without comments, the white space around it and one semicolon at its end. */
export const bare = (sql: string): string =>
  cut(sql)
    .map(({ text, code }) => (code || !/^(?:--|\/\*)/.test(text) ? text : " "))
    .join("")
    .trim()
    .replace(/;$/, "")
    .trim();

export type Unload = {
  select: string;
  location: string;
  format: "json" | "parquet" | "textfile";
  compression: string;
  partitionedBy: string[];
  delimiter: string;
};

const closingParenthesis = (sql: string, open: number): number => {
  let depth = 0;
  let at = 0;
  for (const { text, code } of cut(sql)) {
    const end = code ? text.length : 0;
    for (let i = 0; i < end; i++) {
      if (at + i < open) continue;
      if (text[i] === "(") depth += 1;
      if (text[i] === ")" && --depth === 0) return at + i;
    }
    at += text.length;
  }
  throw new QueryFailure("SYNTAX_ERROR: UNLOAD ( has no closing parenthesis.");
};

const unquoted = (text: string): string => text.slice(1, -1).replaceAll("''", "'");

const property = /\s*(\w+)\s*=\s*(?:('(?:[^']|'')*')|ARRAY\s*\[([^\]]*)\]|(\d+))\s*(?:,|$)/iy;

const propertiesOf = (text: string): Map<string, string | string[]> => {
  const found = new Map<string, string | string[]>();
  property.lastIndex = 0;
  for (let at = 0; at < text.length; at = property.lastIndex) {
    const match = property.exec(text);
    if (match === null) throw new QueryFailure(`SYNTAX_ERROR: UNLOAD cannot read its properties at: ${text.slice(at)}`);
    const [, name = "", quoted, list, number] = match;
    found.set(
      name.toLowerCase(),
      quoted !== undefined
        ? unquoted(quoted)
        : (number ?? [...(list ?? "").matchAll(/'(?:[^']|'')*'/g)].map(([one]) => unquoted(one))),
    );
  }
  return found;
};

const formats: Record<string, { format: Unload["format"]; compressions: string[] }> = {
  JSON: { format: "json", compressions: ["gzip", "none"] },
  PARQUET: { format: "parquet", compressions: ["gzip", "snappy", "zstd", "none"] },
  TEXTFILE: { format: "textfile", compressions: ["gzip", "none"] },
};

/** Reads `UNLOAD (query) TO 's3://…' WITH (…)`; undefined where the statement is no UNLOAD. Properties that are not here are refused by name. */
export const readUnload = (sql: string): Unload | undefined => {
  const head = /^UNLOAD\s*\(/i.exec(sql);
  if (head === null) return undefined;
  const close = closingParenthesis(sql, head[0].length - 1);
  const tail = /^\s*TO\s+('(?:[^']|'')*')\s*WITH\s*\(([^]*)\)\s*$/i.exec(sql.slice(close + 1));
  if (tail === null) throw new QueryFailure("SYNTAX_ERROR: UNLOAD (query) must be followed by TO 's3://…' WITH (…).");
  const properties = propertiesOf(tail[2]?.trim() ?? "");
  const text = (name: string): string | undefined => {
    const value = properties.get(name);
    return typeof value === "string" ? value : undefined;
  };
  const name = (text("format") ?? "").toUpperCase();
  const known = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (known === undefined)
    throw new QueryFailure(
      `NOT_SUPPORTED: UNLOAD with format ${name === "" ? "(none)" : name} is not in the local cloud; JSON, PARQUET and TEXTFILE are.`,
    );
  const compression = (text("compression") ?? "gzip").toLowerCase();
  if (!known.compressions.includes(compression))
    throw new QueryFailure(
      `NOT_SUPPORTED: UNLOAD to ${name} with compression ${compression} is not in the local cloud; ${known.compressions.join(", ")} are.`,
    );
  const partitionedBy = properties.get("partitioned_by") ?? [];
  for (const one of properties.keys())
    if (!["format", "compression", "partitioned_by", "field_delimiter"].includes(one))
      throw new QueryFailure(`NOT_SUPPORTED: the UNLOAD property ${one} is not in the local cloud.`);
  return {
    select: sql.slice(head[0].length, close),
    location: unquoted(tail[1] ?? "''"),
    format: known.format,
    compression,
    partitionedBy: Array.isArray(partitionedBy) ? partitionedBy : [partitionedBy],
    delimiter: text("field_delimiter") ?? "\u0001",
  };
};
