import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import { AwsError, notHere } from "./aws-error.ts";
import { jsonBodyLimitBytes, readAll } from "./body.ts";
import { readQuery, writeXml } from "./query-form.ts";
import { escapeXml } from "./refusal.ts";
import { runOperation, toAwsError, withRequestId } from "./run-operation.ts";
import type { AwsRequest, AwsResponse, LocalService, Operation } from "./types.ts";

export type QueryServiceOptions = {
  signingName: string;
  /** `https://sts.amazonaws.com/doc/2011-06-15/` */
  namespace: string;
  /** What this service calls a refused permission. Default: `AccessDenied`. */
  accessDeniedCode?: string;
  operations: Record<string, Operation>;
  iam: LocalIam;
  cloud: Cloud;
};

const headers = { "content-type": "text/xml" };

/** The query services answer a refused permission with 403 and a code of their own. */
const inQueryTerms = (error: AwsError, { accessDeniedCode = "AccessDenied" }: QueryServiceOptions): AwsError =>
  error.code === "AccessDeniedException" ? new AwsError(accessDeniedCode, error.message, 403) : error;

const errorResponse = (error: AwsError, request: AwsRequest, namespace: string): AwsResponse => {
  const side = error.status < 500 ? "Sender" : "Receiver";
  const inner = `<Type>${side}</Type><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
  const body = `<ErrorResponse xmlns="${namespace}"><Error>${inner}</Error><RequestId>${request.caller.requestId}</RequestId></ErrorResponse>`;
  return { status: error.status, headers, body, error: error.code };
};

const readForm = async (request: AwsRequest): Promise<URLSearchParams> => {
  const body = await readAll(request.stream, jsonBodyLimitBytes);
  return new URLSearchParams([...request.query, ...new URLSearchParams(body.toString("utf8"))]);
};

const answer = async (
  request: AwsRequest,
  options: QueryServiceOptions,
  form: URLSearchParams,
): Promise<AwsResponse> => {
  const name = form.get("Action");
  if (name === null) throw new AwsError("MissingAction", "The request must contain the parameter Action.");
  const operation = Object.hasOwn(options.operations, name) ? options.operations[name] : undefined;
  if (!operation) throw notHere(`${options.signingName} ${name}`);
  const input = readQuery(form);
  const output = await runOperation({ operation, input, request, iam: options.iam });
  const result = output === undefined ? "" : `<${name}Result>${writeXml(output)}</${name}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${request.caller.requestId}</RequestId></ResponseMetadata>`;
  const body = `<${name}Response xmlns="${options.namespace}">${result}${metadata}</${name}Response>`;
  const units = operation.units?.(input as never);
  return { status: 200, headers, body, ...(units === undefined ? {} : { units }) };
};

/** A service that speaks awsQuery: a form in, XML out. In an answer a list becomes `member` elements and a `Map` becomes `entry` elements. */
export const queryService = (options: QueryServiceOptions): LocalService => ({
  signingName: options.signingName,
  operations: Object.keys(options.operations),
  handle: async (request) => {
    let operation = "unknown";
    try {
      const form = await readForm(request);
      operation = form.get("Action") ?? operation;
      return withRequestId({ ...(await answer(request, options, form)), operation }, request);
    } catch (cause) {
      const error = toAwsError(cause, { cloud: options.cloud, service: options.signingName, operation });
      return withRequestId(
        { ...errorResponse(inQueryTerms(error, options), request, options.namespace), operation },
        request,
      );
    }
  },
});
