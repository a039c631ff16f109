import { validation } from "./context.ts";

export type PageInput = { MaxResults?: number; NextToken?: string };

const offsetOf = (token: string | undefined): number => {
  if (token === undefined) return 0;
  const offset = Number(Buffer.from(token, "base64url").toString());
  if (Number.isSafeInteger(offset) && offset > 0) return offset;
  throw validation(`NextToken ${token} is not one that this service gave out.`);
};

/** One page of a list and the token of the next. */
export const pageOf = <T>(
  items: readonly T[],
  { MaxResults = 100, NextToken }: PageInput,
): { page: T[]; next: { NextToken?: string } } => {
  const from = offsetOf(NextToken);
  const to = from + MaxResults;
  return {
    page: items.slice(from, to),
    next: to < items.length ? { NextToken: Buffer.from(String(to)).toString("base64url") } : {},
  };
};
