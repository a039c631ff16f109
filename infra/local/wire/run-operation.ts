import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import { nestingMax, nestsTooDeep } from "./nesting.ts";
import { AwsError } from "./aws-error.ts";
import type { AwsRequest, AwsResponse, Operation } from "./types.ts";

export type RunContext = { iam: LocalIam; cloud: Cloud };

/** Permission first, then the work: the same order for every protocol. */
export const runOperation = async (options: {
  operation: Operation;
  input: unknown;
  request: AwsRequest;
  iam: LocalIam;
}): Promise<unknown> => {
  const { operation, request, iam } = options;
  // The wire only knows that this is an object that passed the constraints; the operation knows its type.
  const input = options.input as never;
  const access = operation.access?.(input, request.caller) ?? [];
  for (const one of Array.isArray(access) ? access : [access]) iam.authorize(request.caller, one);
  return operation.run(input, request.caller, request.signal);
};

/** The error to answer with: AWS's own as it is, a defect of ours as `InternalFailure`, with its stack in the journal. */
export const toAwsError = (cause: unknown, where: { cloud: Cloud; service: string; operation: string }): AwsError => {
  if (cause instanceof AwsError) return cause;
  const error = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  const message = `${where.service} ${where.operation} failed inside the local cloud.`;
  where.cloud.journal.write({ kind: "warning", message, detail: { error } });
  return new AwsError(
    "InternalFailure",
    "The request processing has failed because of an unknown error, exception or failure.",
    500,
  );
};

/** Seconds since 1970 with milliseconds, as AWS's JSON protocols write a time. */
const epochSeconds = (date: Date): number => date.getTime() / 1000;

/** Writes an output. A `Date` becomes epoch seconds or ISO 8601, whichever the protocol's services use; `undefined` members vanish. */
export const writeJson = (output: unknown, dates: "epoch" | "iso"): string => {
  if (dates === "iso") return JSON.stringify(output ?? {});
  return JSON.stringify(output ?? {}, function (this: Record<string, unknown>, key, value: unknown) {
    const original = this[key];
    return original instanceof Date ? epochSeconds(original) : value;
  });
};

/** A JSON object, whatever was sent; an empty body is an empty object. */
export const parseJsonObject = (body: Buffer): Record<string, unknown> => {
  if (body.length === 0) return {};
  if (nestsTooDeep(body))
    throw new AwsError("SerializationException", `The request body nests deeper than ${nestingMax} levels.`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (cause) {
    throw new AwsError(
      "SerializationException",
      `The request body is not JSON: ${cause instanceof Error ? cause.message : "unreadable"}`,
    );
  }
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  throw new AwsError("SerializationException", "The request body must be a JSON object.");
};

const withoutNull = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNull);
  return typeof value === "object" && value !== null ? withoutNulls(value as Record<string, unknown>) : value;
};

/** A member that is null is one that is not there: some clients write all members they know. An item of a list stays. */
export const withoutNulls = (input: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(input)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, withoutNull(value)]),
  );

export const withRequestId = (response: AwsResponse, request: AwsRequest): AwsResponse => ({
  ...response,
  headers: { "x-amzn-requestid": request.caller.requestId, ...response.headers },
});
