import { expect, test } from "vitest";
import { Pipeline, Problem } from "../../../../events-schema/index.ts";
import { classify, one, prompts } from "./sample.testing.ts";

export const brief = (problems: readonly Problem[]): [string, ...string[]][] =>
  problems.map(({ code, places = [] }) => [code, ...places]);
type Expected = [string, ...string[]];
type Row = readonly [what: string, request: Pipeline, ...expected: Expected[]];

export const tell = (check: (request: Pipeline) => readonly Problem[], rows: readonly Row[]): void =>
  test.each(rows.map(([what, request, ...expected]) => ({ what, request, expected })))(
    "$what",
    ({ request, expected }) => expect(brief(check(request))).toEqual(expected),
  );

export const template = (text: string): Pipeline => one({}, { prompts: { category: { template: text } } });
export const fields = (type: "json" | "regex", taken: Record<string, string>): Pipeline =>
  one({}, { prompts: { category: { template: "Which?", output: { type, fields: taken } } } });
export const asking = (asks: NonNullable<(typeof classify)["asks"]>): Pipeline => one({ asks }, { prompts });
export const text = "/prompts/category/template";
export const taken = (field: string): string => `/prompts/category/output/fields/${field}`;

/** The value at a pointer; or that of its parent, for what is missing or has its value by default. */
export const isInside = (request: unknown, place: string): boolean => {
  const steps = place
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const parent = steps
    .slice(0, -1)
    .reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], request);
  return typeof parent === "object" && parent !== null;
};
