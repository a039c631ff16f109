import { isWrittenNumber } from "./exact-json.ts";
import type { InputTransformer } from "./records.ts";

/** A template cut at its placeholders. */
type Piece =
  | { text: string }
  | {
      variable: string;
      /** Between quotes values lose theirs. */ quoted: boolean;
      /** In the place of an object's key. */ key: boolean;
    };

const predefined = [
  "aws.events.rule-arn",
  "aws.events.rule-name",
  "aws.events.event.ingestion-time",
  "aws.events.event",
  "aws.events.event.json",
] as const;

const placeholder = /<(?<variable>[A-Za-z0-9_.-]+)>/y;

const variableAt = (template: string, at: number): string | undefined => {
  placeholder.lastIndex = at;
  return placeholder.exec(template)?.groups?.["variable"];
};

const colonFollows = (template: string, at: number): boolean => /^\s*:/.test(template.slice(at, at + 64));

/** Where the string that is open at `at` ends. */
const stringEnd = (template: string, at: number): number => {
  let end = at;
  while (end < template.length && template[end] !== '"') end += template[end] === "\\" ? 2 : 1;
  return end + 1;
};

const isBlank = (char: string | undefined): boolean => char !== undefined && /[ \t\r\n]/.test(char);

const cutTemplate = (template: string, { minify = false } = {}): Piece[] => {
  const pieces: Piece[] = [];
  let text = "";
  let quoted = false;
  for (let i = 0; i < template.length;) {
    const variable = template[i] === "<" ? variableAt(template, i) : undefined;
    if (variable !== undefined) {
      const after = i + variable.length + 2;
      const key = colonFollows(template, quoted ? stringEnd(template, after) : after);
      pieces.push({ text }, { variable, quoted, key });
      text = "";
      i = after;
      continue;
    }
    const length = quoted && template[i] === "\\" ? 2 : 1;
    if (template[i] === '"') quoted = !quoted;
    if (!minify || quoted || !isBlank(template[i])) text += template.slice(i, i + length);
    i += length;
  }
  return [...pieces, { text }];
};

/** A template that is an object or a list must be JSON when it is filled; any other is text. */
export const isJsonTemplate = (template: string): boolean => /^\s*[{[]/.test(template);

/** Objects inside a string of a text template are written without quotes (`{team:red}`), as AWS does. */
const withoutQuotes = (value: unknown): string => {
  if (isWrittenNumber(value)) return value.rawJSON;
  if (Array.isArray(value)) return `[${value.map(withoutQuotes).join(",")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}:${withoutQuotes(item)}`)
    .join(",")}}`;
};

const written = (value: unknown, quoted: boolean, json: boolean): string => {
  if (value === undefined) return quoted ? "" : '""';
  if (!quoted) return JSON.stringify(value);
  if (typeof value === "object" && value !== null) return json ? JSON.stringify(value) : withoutQuotes(value);
  return typeof value === "string" ? value : JSON.stringify(value);
};

type Values = (variable: string) => unknown;

const filled = (template: string, pieces: readonly Piece[], values: Values): string => {
  const json = isJsonTemplate(template);
  return pieces
    .map((piece) => ("text" in piece ? piece.text : written(values(piece.variable), piece.quoted, json)))
    .join("");
};

/**
 * Fills a template. Values stand as JSON outside quotes and as plain text, unescaped, inside; a missing value is `""` or nothing.
 * JSON is handed on without blanks between its tokens.
 */
export const fillTemplate = (template: string, values: Values): string =>
  filled(template, cutTemplate(template, { minify: isJsonTemplate(template) }), values);

/** EventBridge evaluates paths when an event comes, and one that it does not understand finds nothing; these it does not even take. */
const isRefusedPath = (path: string): boolean => !path.startsWith("$") || /\[\s*['"]/.test(path);

/** Why AWS refuses the transformer of a target, or undefined. */
export const transformerFault = (
  id: string,
  { InputPathsMap = {}, InputTemplate }: InputTransformer,
): string | undefined => {
  const reserved = Object.keys(InputPathsMap).find((key) => key.startsWith("AWS"));
  if (reserved !== undefined) return `InputPathsMap key ${reserved} for target ${id} must not start with AWS.`;
  if (Object.values(InputPathsMap).some(isRefusedPath)) return `InputPath for target ${id} is invalid.`;
  const known = new Set([...Object.keys(InputPathsMap), ...predefined]);
  for (const piece of cutTemplate(InputTemplate)) {
    if ("text" in piece) continue;
    if (!known.has(piece.variable))
      return `InputTemplate for target ${id} contains invalid placeholder ${piece.variable}.`;
    if (piece.variable === "aws.events.event.json" && !/^\s*\{/.test(InputTemplate))
      return `InputTemplate for target ${id} contains placeholder ${piece.variable} valid only for JSON template.`;
    if (isJsonTemplate(InputTemplate) && piece.key)
      return `Invalid InputTemplate for target ${id} : <${piece.variable}> is used as the key of an object.`;
  }
  return jsonFault(id, InputTemplate);
};

const jsonFault = (id: string, template: string): string | undefined => {
  if (!isJsonTemplate(template)) return undefined;
  try {
    JSON.parse(filled(template, cutTemplate(template), () => undefined));
    return undefined;
  } catch (cause) {
    return `Invalid InputTemplate for target ${id} : it is not JSON when it is filled: ${(cause as Error).message}`;
  }
};
