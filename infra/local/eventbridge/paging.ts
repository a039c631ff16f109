import { validation } from "./context.ts";

type Page = { NextToken?: string; Limit?: number };

const offsetOf = (token: string | undefined): number => {
  if (token === undefined) return 0;
  const offset = Number(Buffer.from(token, "base64url").toString());
  if (Number.isSafeInteger(offset) && offset > 0) return offset;
  throw validation(`NextToken ${token} is not one that this service gave out.`);
};

/** One page of a list, 100 at most, and the token of the next. */
export const pageOf = <T>(
  items: readonly T[],
  { NextToken, Limit = 100 }: Page,
): { page: T[]; next: { NextToken?: string } } => {
  const from = offsetOf(NextToken);
  const to = from + Limit;
  return {
    page: items.slice(from, to),
    next: to < items.length ? { NextToken: Buffer.from(String(to)).toString("base64url") } : {},
  };
};
