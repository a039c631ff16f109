import { AwsError } from "./aws-error.ts";

export type Page<Item> = { items: Item[]; nextToken?: string };

/** A token says where to go on; it is opaque to clients and checked like any other input. */
const encode = (offset: number): string => Buffer.from(`o${offset}`).toString("base64url");

const decode = (token: string, code: string): number => {
  const offset = /^o(\d{1,9})$/.exec(Buffer.from(token, "base64url").toString("latin1"))?.[1];
  if (offset === undefined)
    throw new AwsError(code, `NextToken ${token} is not valid: this service gave out no such token.`);
  return Number(offset);
};

/** One page of a list that is in memory. `invalidTokenCode` is the service's own error for a token it never gave. */
export const pageOf = <Item>(
  all: readonly Item[],
  options: { token: string | undefined; size: number; invalidTokenCode: string },
): Page<Item> => {
  const from = options.token === undefined ? 0 : decode(options.token, options.invalidTokenCode);
  const to = from + options.size;
  return { items: all.slice(from, to), ...(to < all.length ? { nextToken: encode(to) } : {}) };
};
