import { isWrittenNumber } from "./exact-json.ts";

/** A step of a path: a name, an index, or every element. */
type Step = { name: string } | { index: number } | { every: true };
export type JsonPath = readonly Step[];

const stepPattern = /\.(?<name>[\w\-/ ]+)|\.(?<all>\*)|\[(?<index>\d+)\]|\[(?<each>\*)\]/y;

/** Reads the part of JSONPath that EventBridge knows (dots, indices, wildcards); undefined where the text is anything else. */
export const parseJsonPath = (text: string): JsonPath | undefined => {
  if (!text.startsWith("$")) return undefined;
  const steps: Step[] = [];
  stepPattern.lastIndex = 1;
  while (stepPattern.lastIndex < text.length) {
    const groups = stepPattern.exec(text)?.groups;
    if (groups === undefined) return undefined;
    if (groups["name"] !== undefined) steps.push({ name: groups["name"] });
    else if (groups["index"] !== undefined) steps.push({ index: Number(groups["index"]) });
    else steps.push({ every: true });
  }
  return steps;
};

const children = (value: unknown): unknown[] => {
  if (typeof value !== "object" || value === null || isWrittenNumber(value)) return [];
  return Array.isArray(value) ? value : Object.values(value);
};

const child = (value: unknown, step: Step): unknown => {
  if (typeof value !== "object" || value === null || isWrittenNumber(value)) return undefined;
  if ("index" in step) return Array.isArray(value) ? (value as unknown[])[step.index] : undefined;
  if (!("name" in step) || Array.isArray(value) || !Object.hasOwn(value, step.name)) return undefined;
  return (value as Record<string, unknown>)[step.name];
};

/** The value at the path, or undefined. A path with a wildcard gives the list of what it finds. */
export const valueAt = (value: unknown, path: JsonPath): unknown => {
  let found: unknown[] = [value];
  for (const step of path) {
    found =
      "every" in step
        ? found.flatMap(children)
        : found.map((one) => child(one, step)).filter((one) => one !== undefined);
  }
  return path.some((step) => "every" in step) ? (found.length === 0 ? undefined : found) : found[0];
};
