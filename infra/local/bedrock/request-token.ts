import { createHash } from "node:crypto";
import { conflict } from "./errors.ts";
import type { Kept, Shelf } from "./shelf.ts";

const stable = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(stable)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, stable(inner)]),
        )
      : value;

/** What a request asks for, whatever its token and the order of its keys. */
export const fingerprintOf = (input: object): string => {
  const { clientRequestToken: _, ...rest } = input as Record<string, unknown>;
  return createHash("sha256")
    .update(JSON.stringify(stable(rest)))
    .digest("base64url");
};

/** The resource an earlier request with the same token made; ConflictException when that request asked for something else. */
export const replayed = <T extends Kept>(
  shelf: Shelf<T>,
  account: string,
  input: { clientRequestToken?: string | undefined },
): T | undefined => {
  if (input.clientRequestToken === undefined) return undefined;
  const first = shelf.byToken(account, input.clientRequestToken);
  if (first && first.fingerprint !== fingerprintOf(input))
    throw conflict(
      `The clientRequestToken ${input.clientRequestToken} was used before with different parameters (${first.arn}).`,
    );
  return first;
};
