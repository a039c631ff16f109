import { validation } from "./errors.ts";
import type { Kept } from "./shelf.ts";

/** The filters every List operation of Bedrock shares; on the wire they are query strings. */
export type ListInput = {
  nameContains?: string;
  statusEquals?: string;
  maxResults?: number;
  nextToken?: string;
  sortOrder?: string;
};

/** Epoch seconds, both ends excluded. */
export type Window = { after?: number | undefined; before?: number | undefined };

/** The wire gives a time stamp of the query as epoch seconds. */
const instant = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * 1000;

const pageSize = (value: number | undefined): number => {
  const size = value ?? 100;
  if (!Number.isInteger(size) || size < 1 || size > 1000)
    throw validation(`Value '${size}' at 'maxResults' failed to satisfy constraint: between 1 and 1000`);
  return size;
};

const offsetOf = (token: string | undefined): number => {
  if (token === undefined) return 0;
  const offset = Number(Buffer.from(token, "base64url").toString());
  if (!Number.isInteger(offset) || offset < 1) throw validation("The provided nextToken is not valid.");
  return offset;
};

/** One page of what is kept, newest first unless asked otherwise, as Bedrock lists. */
export const listPage = <T extends Kept>(
  items: readonly T[],
  input: ListInput,
  window: Window = {},
): { page: T[]; nextToken?: string } => {
  const after = instant(window.after) ?? -Infinity;
  const before = instant(window.before) ?? Infinity;
  const wanted = items.filter(
    (item) =>
      item.createdAt > after &&
      item.createdAt < before &&
      (input.statusEquals === undefined || item.status === input.statusEquals) &&
      (input.nameContains === undefined || item.name.includes(input.nameContains)),
  );
  if (input.sortOrder !== "Ascending") wanted.reverse();
  const from = offsetOf(input.nextToken);
  const to = from + pageSize(input.maxResults);
  const more = to < wanted.length ? { nextToken: Buffer.from(String(to)).toString("base64url") } : {};
  return { page: wanted.slice(from, to), ...more };
};
