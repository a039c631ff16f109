import { invalidArgument } from "./errors.ts";
import type { Cursor } from "./listing.ts";

/** Entries on one page of any listing (API reference, ListObjectsV2). */
const pageMax = 1000;

export const pageSize = (query: URLSearchParams, name: string): number => {
  const text = query.get(name);
  if (text === null || text === "") return pageMax;
  const size = Number(text);
  if (!/^-?\d{1,10}$/.test(text) || size > 2_147_483_647)
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text);
  if (size < 0) throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, text);
  return Math.min(size, pageMax);
};

/** A continuation token says where to go on; it is opaque to clients and trusted no further than its form. */
export const tokenOf = (next: Cursor): string => Buffer.concat([Buffer.from([1]), next.key]).toString("base64");

export const cursorOf = (token: string): Buffer => {
  const bytes = Buffer.from(token, "base64");
  if (bytes[0] !== 1 || bytes.toString("base64") !== token)
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
  return bytes.subarray(1);
};
