import { invalid } from "./errors.ts";

/** SNS lists a hundred at a time and lets nobody choose. */
const pageSize = 100;

/** The page after `token`, which is the ARN of the last one seen. The list is in the order of its ARNs. */
export const pageOf = <T extends { arn: string }>(
  all: readonly T[],
  token: string | undefined,
): { page: T[]; next: { NextToken?: string } } => {
  const given = token ?? "";
  const after = Buffer.from(given, "base64url").toString("utf8");
  if (given !== "" && !after.startsWith("arn:")) throw invalid("NextToken");
  const rest = all.filter(({ arn }) => arn > after);
  const page = rest.slice(0, pageSize);
  const last = page.at(-1);
  const next =
    rest.length > page.length && last !== undefined ? { NextToken: Buffer.from(last.arn).toString("base64url") } : {};
  return { page, next };
};
