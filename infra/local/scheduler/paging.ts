import { validation } from "./context.ts";

/** From the query, so everything is text. */
export type PageInput = { MaxResults?: string; NextToken?: string };

const offsetOf = (token: string | undefined): number => {
  if (token === undefined) return 0;
  const offset = Number(Buffer.from(token, "base64url").toString());
  if (Number.isSafeInteger(offset) && offset > 0) return offset;
  throw validation(`NextToken ${token} is not one that this service gave out.`);
};

/** One page of a list and the token of the next. */
export const pageOf = <T>(
  items: readonly T[],
  { MaxResults = "100", NextToken }: PageInput,
): { page: T[]; next: { NextToken?: string } } => {
  const size = Number(MaxResults);
  if (!Number.isInteger(size) || size < 1 || size > 100)
    throw validation(`MaxResults is ${MaxResults}; it must be a whole number from 1 to 100.`);
  const from = offsetOf(NextToken);
  const to = from + size;
  return {
    page: items.slice(from, to),
    next: to < items.length ? { NextToken: Buffer.from(String(to)).toString("base64url") } : {},
  };
};
