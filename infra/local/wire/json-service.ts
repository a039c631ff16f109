import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import type { ServiceConstraints } from "../constraints/load.ts";
import { validateInput } from "../constraints/validate.ts";
import { AwsError, notHere } from "./aws-error.ts";
import { jsonBodyLimitBytes, readAll } from "./body.ts";
import { isRawResponse } from "./raw-response.ts";
import { parseJsonObject, withoutNulls, runOperation, toAwsError, withRequestId, writeJson } from "./run-operation.ts";
import type { AwsRequest, AwsResponse, LocalService, Operation } from "./types.ts";

export type JsonServiceOptions = {
  signingName: string;
  /** What stands before the dot in `X-Amz-Target`. */
  targetPrefix: string;
  version: "1.0" | "1.1";
  operations: Record<string, Operation>;
  iam: LocalIam;
  cloud: Cloud;
  constraints?: ServiceConstraints;
  bodyLimitBytes?: number;
  /** For services that were awsQuery once (SQS): shape name of an error to the code that older clients compare with. */
  queryErrorCodes?: Record<string, string>;
  /** What nulls in an input stand for. Absent: for members that are not there. */
  readNulls?: (input: Record<string, unknown>) => Record<string, unknown>;
  /** Namespace of `__type`, such as `com.amazonaws.sqs`. */
  errorNamespace?: string;
};

const operationName = (request: AwsRequest, options: JsonServiceOptions): string => {
  const target = request.headers["x-amz-target"] ?? "";
  if (target.startsWith(`${options.targetPrefix}.`)) return target.slice(options.targetPrefix.length + 1);
  throw notHere(`A ${options.signingName} request with X-Amz-Target "${target}"`);
};

/** Coral's names for what the wire itself refuses differ by service; a too large body is each service's own error. */
const ownError = (error: AwsError, signingName: string): AwsError => {
  if (error.code !== "RequestEntityTooLarge") return error;
  return signingName === "sqs"
    ? new AwsError("InvalidParameterValue", `One or more parameters are invalid. Reason: ${error.message}`)
    : new AwsError("ValidationException", error.message);
};

const errorResponse = (error: AwsError, request: AwsRequest, options: JsonServiceOptions): AwsResponse => {
  const headers: Record<string, string> = { "content-type": `application/x-amz-json-${options.version}` };
  if (options.queryErrorCodes && request.headers["x-amzn-query-mode"] === "true") {
    const side = error.status < 500 ? "Sender" : "Receiver";
    headers["x-amzn-query-error"] = `${options.queryErrorCodes[error.code] ?? error.code};${side}`;
  }
  const type = options.errorNamespace === undefined ? error.code : `${options.errorNamespace}#${error.code}`;
  return {
    status: error.status,
    headers,
    body: JSON.stringify({ __type: type, message: error.message, ...error.fields }),
    error: error.code,
  };
};

const answer = async (request: AwsRequest, options: JsonServiceOptions, name: string): Promise<AwsResponse> => {
  const operation = Object.hasOwn(options.operations, name) ? options.operations[name] : undefined;
  if (!operation) throw notHere(`${options.signingName} ${name}`);
  const { readNulls = withoutNulls } = options;
  const input = readNulls(parseJsonObject(await readAll(request.stream, options.bodyLimitBytes ?? jsonBodyLimitBytes)));
  if (options.constraints) validateInput(options.constraints, name, input);
  const output = await runOperation({ operation, input, request, iam: options.iam });
  const units = operation.units?.(input as never);
  const counted = units === undefined ? {} : { units };
  if (isRawResponse(output)) return { ...output, ...counted };
  const headers = { "content-type": `application/x-amz-json-${options.version}` };
  return { status: 200, headers, body: writeJson(output, "epoch"), ...counted };
};

/** A service that speaks awsJson1_0 or 1_1. A `Date` in an answer is written as epoch seconds. */
export const jsonService = (options: JsonServiceOptions): LocalService => ({
  signingName: options.signingName,
  targetPrefix: options.targetPrefix,
  operations: Object.keys(options.operations),
  handle: async (request) => {
    let operation = "unknown";
    try {
      operation = operationName(request, options);
      return withRequestId({ ...(await answer(request, options, operation)), operation }, request);
    } catch (cause) {
      const error = toAwsError(cause, { cloud: options.cloud, service: options.signingName, operation });
      return withRequestId(
        { ...errorResponse(ownError(error, options.signingName), request, options), operation },
        request,
      );
    }
  },
});
