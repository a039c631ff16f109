import type { AwsResponse } from "./types.ts";

const raw = Symbol("raw response");

/** An operation's answer that is no JSON document (a model's body, an event stream): goes out as it is. */
export type RawResponse = AwsResponse & { readonly [raw]: true };

export const rawResponse = (response: AwsResponse): RawResponse => ({ ...response, [raw]: true });

export const isRawResponse = (output: unknown): output is RawResponse =>
  typeof output === "object" && output !== null && raw in output;
