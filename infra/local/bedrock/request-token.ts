import { createHash } from "node:crypto";
import type { Cloud } from "../core/cloud.ts";
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

/** The resource an earlier request with the same token made. AWS ignores what the repeated request asks for, without an error; the journal says when that differs. */
export const replayed = <T extends Kept>(
  { cloud, shelf }: { cloud: Pick<Cloud, "journal">; shelf: Shelf<T> },
  account: string,
  input: { clientRequestToken?: string | undefined },
): T | undefined => {
  const { clientRequestToken: token } = input;
  const first = token === undefined ? undefined : shelf.byToken(account, token);
  if (first && first.fingerprint !== fingerprintOf(input)) {
    const message = `bedrock: the clientRequestToken ${token} was used before for another request, so this one is ignored: ${first.arn} (${first.name}) is the answer.`;
    cloud.journal.write({ kind: "warning", message });
  }
  return first;
};
