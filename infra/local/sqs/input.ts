import { invalid, missing } from "./errors.ts";

/** The fields of a request body, not yet trusted. */
export type Input = Record<string, unknown>;

export const text = (input: Input, name: string): string => {
  const value = input[name];
  if (value === undefined || value === null || value === "") throw missing(name);
  if (typeof value !== "string") throw invalid(name, value, "Must be a string.");
  return value;
};

export const optionalText = (input: Input, name: string): string | undefined => {
  const value = input[name];
  return value === undefined || value === null ? undefined : text(input, name);
};

export type Bounds = { min: number; max: number };

/** An integer within bounds; SQS names both bounds when it refuses. */
export const optionalInteger = (input: Input, name: string, { min, max }: Bounds): number | undefined => {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalid(name, value, `Must be between ${min} and ${max}, if provided.`);
};

export const list = (input: Input, name: string): unknown[] => {
  const value = input[name];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw invalid(name, JSON.stringify(value), "Must be a list.");
};

export const texts = (input: Input, name: string): string[] =>
  list(input, name).map((value) => {
    if (typeof value === "string") return value;
    throw invalid(name, JSON.stringify(value), "Must be a list of strings.");
  });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const record = (input: Input, name: string): Record<string, unknown> => {
  const value = input[name];
  if (value === undefined || value === null) return {};
  if (isRecord(value)) return value;
  throw invalid(name, JSON.stringify(value), "Must be a map.");
};

export const textRecord = (input: Input, name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(record(input, name)).map(([key, value]) => {
      if (typeof value === "string") return [key, value];
      throw invalid(name, JSON.stringify(value), `${key} must be a string.`);
    }),
  );

/** Pages over an ordered list; the token is the position to go on from. */
export const page = <T>(all: T[], input: Input): { items: T[]; NextToken?: string } => {
  const max = optionalInteger(input, "MaxResults", { min: 1, max: 1000 });
  const token = optionalText(input, "NextToken");
  const place = token === undefined ? "0" : Buffer.from(token, "base64url").toString("utf8");
  if (!/^\d{1,9}$/.test(place)) throw invalid("NextToken", token, "Unable to parse the token.");
  const from = Number(place);
  const to = from + (max ?? 1000);
  const items = all.slice(from, to);
  // Without MaxResults SQS answers at most 1,000 and gives no token.
  return max !== undefined && to < all.length
    ? { items, NextToken: Buffer.from(String(to)).toString("base64url") }
    : { items };
};
