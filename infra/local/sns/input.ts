import { AwsError } from "../wire/aws-error.ts";
import { invalid } from "./errors.ts";

/** The fields of a query form, not yet trusted: each is a text, a list or an object. */
export type Input = Record<string, unknown>;

const isObject = (value: unknown): value is Input =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const optionalText = (input: Input, name: string): string | undefined => {
  const value = input[name];
  if (value === undefined || typeof value === "string") return value;
  throw invalid(name);
};

export const text = (input: Input, name: string): string => {
  const value = optionalText(input, name);
  if (value !== undefined) return value;
  throw new AwsError(
    "ValidationError",
    `1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
  );
};

/** An object of texts; an empty one arrives as an empty text. */
export const texts = (input: Input, name: string): Record<string, string> => {
  const value = input[name];
  if (value === undefined || value === "") return {};
  if (isObject(value) && Object.values(value).every((one) => typeof one === "string"))
    return value as Record<string, string>;
  throw invalid(name);
};

/** A list, whatever is in it; an empty one arrives as an empty text. */
export const list = (input: Input, name: string): unknown[] => {
  const value = input[name];
  if (value === undefined || value === "") return [];
  if (Array.isArray(value)) return value;
  throw invalid(name);
};

export const textList = (input: Input, name: string): string[] =>
  list(input, name).map((one) => {
    if (typeof one === "string") return one;
    throw invalid(name);
  });

export const objectOf = (value: unknown, name: string): Input => {
  if (isObject(value)) return value;
  throw invalid(name);
};

export const object = (input: Input, name: string): Input => {
  const value = input[name];
  return value === undefined || value === "" ? {} : objectOf(value, name);
};
