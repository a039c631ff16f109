import type { Extraction, Pipeline } from "../../../events-schema/index.ts";
import { compileJsonPath, compilePattern, type JsonPath } from "../../records/extraction-syntax.ts";
import { jsonIn } from "./json-in-text.ts";

/** Takes the fields of a prompt out of its answers. Paths and patterns are compiled once. */
export type Extractor = {
  /** Of all prompts, in their order, each name once. */
  readonly fields: readonly string[];
  /** null where the prompt has no such field, or the answer does not. */
  readonly values: (prompt: string | null, answer: string | null) => readonly (string | null)[];
};

export const extractor = (asked: readonly string[], prompts: Pipeline["prompts"]): Extractor => {
  const extractions = asked.flatMap((name) => {
    const output = outputOf(prompts, name);
    return output === undefined ? [] : [[name, output] as const];
  });
  const fields = [...new Set(extractions.flatMap(([, { fields }]) => Object.keys(fields)))];
  const nothing = fields.map(() => null);
  const readers = new Map(extractions.map(([name, extraction]) => [name, readerOf(extraction, fields)]));
  const only = asked.length === 1 ? asked[0] : undefined;
  return {
    fields,
    values: (prompt, answer) => {
      const read = readers.get(prompt ?? only ?? "");
      return read === undefined || answer === null ? nothing : read(answer);
    },
  };
};

const outputOf = (prompts: Pipeline["prompts"], name: string): Extraction | undefined => {
  const prompt = Object.hasOwn(prompts, name) ? prompts[name] : undefined;
  return prompt && "template" in prompt ? prompt.output : undefined;
};

type Read = (answer: string) => readonly (string | null)[];

const readerOf = (extraction: Extraction, fields: readonly string[]): Read => {
  const sources = fields.map((name) => (Object.hasOwn(extraction.fields, name) ? extraction.fields[name] : undefined));
  return extraction.type === "json" ? jsonReader(sources) : patternReader(sources);
};

const jsonReader = (sources: readonly (string | undefined)[]): Read => {
  const queries = sources.map((source) => (source === undefined ? undefined : compileJsonPath(source)));
  return (answer) => {
    const found = jsonIn(answer);
    if (found === undefined) return sources.map(() => null);
    return queries.map((query) => (query === undefined ? null : taken(query, found.value)));
  };
};

/** One match is that value, several are a list, none is null. A query that gives up on an answer takes nothing out of it. */
const taken = (query: JsonPath, value: unknown): string | null => {
  try {
    const [first, ...others] = query.query(value as Parameters<JsonPath["query"]>[0]).values() as unknown[];
    if (first === undefined) return null;
    return asText(others.length === 0 ? first : [first, ...others]);
  } catch {
    return null;
  }
};

const asText = (value: unknown): string | null => {
  if (value === null) return null;
  return typeof value === "string" ? value.toWellFormed() : JSON.stringify(value);
};

const patternReader = (sources: readonly (string | undefined)[]): Read => {
  const patterns = sources.map((source) => (source === undefined ? undefined : compilePattern(source)));
  return (answer) =>
    patterns.map((pattern) => {
      const matcher = pattern?.matcher(answer);
      if (!matcher?.find()) return null;
      return matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
    });
};
