import { AwsError } from "./aws-error.ts";

/** Labels of a path by name, percent-decoded. */
export type Labels = Record<string, string>;

export type PathMatcher = {
  /** Has the path this form? Says nothing of whether its labels can be decoded. */
  fits(path: string): boolean;
  match(path: string): Labels | undefined;
  /** more literal segments win */ literals: number;
};

const segmentsOf = (path: string): string[] => path.replace(/^\//, "").replace(/\/$/, "").split("/");

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const toRegExp = (segment: string): string => {
  const label = /^\{(\w+)(\+?)\}$/.exec(segment);
  if (label === null) return escape(segment);
  return label[2] === "+" ? `(?<${label[1]}>.+)` : `(?<${label[1]}>[^/]+)`;
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new AwsError(
      "SerializationException",
      `The path segment "${text}" is not percent-encoded UTF-8: ${String(cause)}`,
    );
  }
};

/** Compiles `/jobs/{jobIdentifier}/stop`. `{key+}` takes the rest of the path with its slashes. */
export const pathMatcher = (template: string): PathMatcher => {
  const segments = segmentsOf(template);
  const pattern = new RegExp(`^/${segments.map(toRegExp).join("/")}/?$`);
  const match = (path: string): Labels | undefined => {
    const found = pattern.exec(path);
    if (found === null) return undefined;
    return Object.fromEntries(Object.entries(found.groups ?? {}).map(([name, text]) => [name, decode(text)]));
  };
  return {
    fits: (path) => pattern.test(path),
    match,
    literals: segments.filter((segment) => !segment.startsWith("{")).length,
  };
};
