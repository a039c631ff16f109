import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import type { ServiceConstraints } from "../constraints/load.ts";
import { validateInput } from "../constraints/validate.ts";
import { AwsError, notHere } from "./aws-error.ts";
import { jsonBodyLimitBytes, readAll } from "./body.ts";
import { readQuery, writeXml } from "./query-form.ts";
import { typedForm } from "./typed-form.ts";
import { escapeXml } from "./refusal.ts";
import { runOperation, toAwsError, withRequestId } from "./run-operation.ts";
import type { AwsRequest, AwsResponse, LocalService, Operation } from "./types.ts";

export type QueryServiceOptions = {
  signingName: string;
  /** `https://sts.amazonaws.com/doc/2011-06-15/` */
  namespace: string;
  /** What a request must ask for as its `Version`; absent: any. */
  version?: string;
  /** What this service calls a refused permission. Default: `AccessDenied`. */
  accessDeniedCode?: string;
  operations: Record<string, Operation>;
  iam: LocalIam;
  cloud: Cloud;
  constraints?: ServiceConstraints;
  bodyLimitBytes?: number;
  /** The unfolded form as the operation's input, where lists and maps are not `member` and `entry`. */
  read?: (operation: string, form: Record<string, unknown>, path: string) => Record<string, unknown>;
  /** What stands inside the result element, where lists and maps are not `member` and `entry`; undefined: no such element. */
  write?: (operation: string, output: unknown) => string | undefined;
  /** Shape names of errors to the codes of this protocol. */
  errorCodes?: Record<string, string>;
};

const headers = { "content-type": "text/xml" };

/** The query services answer a refused permission with 403 and a code of their own. */
const inQueryTerms = (
  error: AwsError,
  { accessDeniedCode = "AccessDenied", errorCodes = {} }: QueryServiceOptions,
): AwsError =>
  error.code === "AccessDeniedException"
    ? new AwsError(accessDeniedCode, error.message, 403)
    : new AwsError(errorCodes[error.code] ?? error.code, error.message, error.status);

const errorResponse = (error: AwsError, request: AwsRequest, namespace: string): AwsResponse => {
  const side = error.status < 500 ? "Sender" : "Receiver";
  const inner = `<Type>${side}</Type><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
  const body = `<ErrorResponse xmlns="${namespace}"><Error>${inner}</Error><RequestId>${request.caller.requestId}</RequestId></ErrorResponse>`;
  return { status: error.status, headers, body, error: error.code };
};

const readForm = async (request: AwsRequest, limitBytes = jsonBodyLimitBytes): Promise<URLSearchParams> => {
  const body = await readAll(request.stream, limitBytes);
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
  const version = form.get("Version") ?? "NO_VERSION_SPECIFIED";
  if (options.version !== undefined && version !== options.version)
    throw new AwsError("InvalidAction", `Could not find operation ${name} for version ${version}`);
  if (!operation) throw notHere(`${options.signingName} ${name}`);
  const unfolded = readQuery(form);
  const input =
    options.read?.(name, unfolded, request.path) ??
    (options.constraints ? typedForm(options.constraints, name, unfolded) : unfolded);
  if (options.constraints) validateInput(options.constraints, name, input);
  const output = await runOperation({ operation, input, request, iam: options.iam });
  const inner = options.write ? options.write(name, output) : output === undefined ? undefined : writeXml(output);
  const result = inner === undefined ? "" : `<${name}Result>${inner}</${name}Result>`;
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
      const form = await readForm(request, options.bodyLimitBytes);
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
