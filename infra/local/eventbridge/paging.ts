import { pageOf as pageOfList } from "../wire/page.ts";

type Page = { NextToken?: string; Limit?: number };

/** One page of a list, 100 at most, and the token of the next. */
export const pageOf = <T>(
  all: readonly T[],
  { NextToken, Limit = 100 }: Page,
): { page: T[]; next: { NextToken?: string } } => {
  const { items, nextToken } = pageOfList(all, {
    token: NextToken,
    size: Limit,
    invalidTokenCode: "ValidationException",
  });
  return { page: items, next: nextToken === undefined ? {} : { NextToken: nextToken } };
};
