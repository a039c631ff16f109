import { PipelineRequested, type Pipeline, type Problem } from "../../../events-schema/index.ts";
import { refusalsOf, type Refusal } from "../../../events-schema/refusals.ts";
import { placeOf, problemAt } from "../domain/request/problem.ts";

export type ReadRequest =
  | { readonly kind: "read"; readonly request: Pipeline }
  | {
      readonly kind: "refused";
      readonly problems: readonly Problem[];
      /** What is left without the values that were refused, for more problems to be found in; absent: too little. */
      readonly rest?: Pipeline;
    };

/** A request as its contract takes it, or every place where it does not. */
export const readPipeline = (data: unknown): ReadRequest => {
  const refused = refusalsOf(PipelineRequested.data, data);
  const parsed = PipelineRequested.data.safeParse(refused.length === 0 ? data : without(data, refused)).data;
  const problems = refused.map(({ path, sentence, remedy }) => {
    const place = placeOf(...path);
    return problemAt("batch/schema", `${place === "" ? "the request" : place} ${sentence}`, remedy, place);
  });
  if (parsed === undefined) return { kind: "refused", problems };
  const { requestId: _, notify: __, ...request } = parsed;
  return problems.length === 0 ? { kind: "read", request } : { kind: "refused", problems, rest: request };
};

/** A name says nothing of what else is wrong. */
const unnamed = { name: "unnamed" };

/** The data without its refused values: most have a default, and what follows from the others is not known. */
const without = (data: unknown, refused: readonly Refusal[]): unknown => {
  const rest = refused.reduce((left, { path }) => leftOf(left, path), data);
  return refused.some(({ path }) => path.join() === "name") && isObject(rest) ? { ...rest, ...unnamed } : rest;
};

const leftOf = (value: unknown, [key = "", ...inner]: readonly string[]): unknown => {
  if (Array.isArray(value)) return value.map((item, at) => (String(at) === key ? leftOf(item, inner) : item));
  if (!isObject(value)) return value;
  const others = Object.entries(value).filter(([each]) => each !== key);
  return Object.fromEntries(inner.length === 0 ? others : [...others, [key, leftOf(value[key], inner)]]);
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
