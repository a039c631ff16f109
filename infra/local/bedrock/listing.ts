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

/** The place of the last item of a page: what is made or deleted between two pages moves nothing over it. */
type Place = Pick<Kept, "createdAt" | "arn">;

const tokenOf = ({ createdAt, arn }: Place): string =>
  Buffer.from(JSON.stringify([createdAt, arn])).toString("base64url");

const placeOf = (token: string): Place => {
  const [, createdAt, arn] = /^\[(\d+(?:\.\d+)?),"([^"\\]+)"\]$/.exec(Buffer.from(token, "base64url").toString()) ?? [];
  if (createdAt === undefined || arn === undefined) throw validation("The provided nextToken is not valid.");
  return { createdAt: Number(createdAt), arn };
};

const inOrder = (one: Place, other: Place): number =>
  one.createdAt - other.createdAt || (one.arn < other.arn ? -1 : Number(one.arn > other.arn));

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
  const direction = input.sortOrder === "Ascending" ? 1 : -1;
  wanted.sort((one, other) => direction * inOrder(one, other));
  const last = input.nextToken === undefined ? undefined : placeOf(input.nextToken);
  const rest = last ? wanted.filter((item) => direction * inOrder(item, last) > 0) : wanted;
  const page = rest.slice(0, pageSize(input.maxResults));
  const end = page.at(-1);
  return { page, ...(end && page.length < rest.length ? { nextToken: tokenOf(end) } : {}) };
};
