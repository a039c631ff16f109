import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import { bindingsOf, type Bindings, type ServiceConstraints } from "../constraints/load.ts";
import { inTermsOf, validateInput } from "../constraints/validate.ts";
import { AwsError, notHere } from "./aws-error.ts";
import { jsonBodyLimitBytes, modelBodyLimitBytes, readAll, readBody } from "./body.ts";
import { bindParameters } from "./bind-parameters.ts";
import { isRawResponse } from "./raw-response.ts";
import { operationName } from "./operation-names.ts";
import { pathMatcher, type Labels, type PathMatcher } from "./route.ts";
import { parseJsonObject, runOperation, toAwsError, withoutNulls, withRequestId, writeJson } from "./run-operation.ts";
import type { AwsRequest, AwsResponse, InternalRoute, LocalService, Operation } from "./types.ts";

export type RestRoute = {
  name: string;
  method: string;
  /** `/model-customization-jobs/{jobIdentifier}`; a label is percent-decoded, `{x+}` takes slashes too. */
  path: string;
  status: number;
  operation: Operation;
  /** How query and headers become members, where the constraints do not say it. Without either, a query parameter is a member of its own name. */
  bind?: Bindings;
};

export type RestJsonServiceOptions = {
  signingName: string;
  /** For the journal, where two services share a signing name. */
  name?: string;
  routes: RestRoute[];
  iam: LocalIam;
  cloud: Cloud;
  constraints?: ServiceConstraints;
  bodyLimitBytes?: number;
  /** What the service's errors call their sentence, where it is not `message`. */
  messageMember?: "message" | "Message";
  internal?: readonly InternalRoute[];
};

type Compiled = RestRoute & { matcher: PathMatcher; bindings: Bindings };

const compile = (options: RestJsonServiceOptions): Compiled[] =>
  options.routes
    .map((route) => ({
      ...route,
      matcher: pathMatcher(route.path),
      bindings: route.bind ?? (options.constraints ? bindingsOf(options.constraints, route.name) : {}),
    }))
    .sort((a, b) => b.matcher.literals - a.matcher.literals);

const find = (
  routes: readonly Compiled[],
  method: string,
  path: string,
): { route: Compiled; labels: Labels } | undefined => {
  for (const route of routes) {
    const labels = route.method === method ? route.matcher.match(path) : undefined;
    if (labels) return { route, labels };
  }
  return undefined;
};

const readInput = async (request: AwsRequest, found: { route: Compiled; labels: Labels }, limitBytes: number) => {
  const { bindings } = found.route;
  const body = await readAll(readBody(request), limitBytes);
  const fromBody = bindings.payload === undefined ? withoutNulls(parseJsonObject(body)) : { [bindings.payload]: body };
  return { ...fromBody, ...bindParameters(request, bindings), ...found.labels };
};

const limitOf = (options: RestJsonServiceOptions): number => {
  if (options.bodyLimitBytes !== undefined) return options.bodyLimitBytes;
  return options.constraints?.service === "bedrock-runtime" ? modelBodyLimitBytes : jsonBodyLimitBytes;
};

const answer = async (
  request: AwsRequest,
  options: RestJsonServiceOptions,
  found: { route: Compiled; labels: Labels },
): Promise<AwsResponse> => {
  const { name, operation, status } = found.route;
  const input = await readInput(request, found, limitOf(options));
  if (options.constraints) validateInput(options.constraints, name, input);
  const output = await runOperation({ operation, input, request, iam: options.iam });
  const units = operation.units?.(input as never);
  const counted = units === undefined ? {} : { units };
  if (isRawResponse(output)) return { ...output, ...counted };
  if (status === 204) return { status, ...counted };
  return { status, headers: { "content-type": "application/json" }, body: writeJson(output, "iso"), ...counted };
};

/** restJson1 answers a refused permission with 403, where the JSON-RPC protocols say 400. */
const statusOf = (error: AwsError): number => (error.code === "AccessDeniedException" ? 403 : error.status);

const errorResponse = (
  cause: AwsError,
  { constraints, messageMember = "message" }: RestJsonServiceOptions,
): AwsResponse => {
  const inTerms = inTermsOf(constraints?.service, cause);
  const error = inTerms.code === "RequestEntityTooLarge" ? new AwsError("ValidationException", cause.message) : inTerms;
  const headers = { "content-type": "application/json", "x-amzn-errortype": error.code };
  return {
    status: statusOf(error),
    headers,
    body: JSON.stringify({ [messageMember]: error.message, ...error.fields }),
    error: error.code,
  };
};

/** A service that speaks restJson1. The input is uri labels, query, headers and JSON body in one object; a `Date` in an answer is written as ISO 8601. */
export const restJsonService = (options: RestJsonServiceOptions): LocalService => {
  const routes = compile(options);
  const name = options.name ?? options.constraints?.service;
  return {
    signingName: options.signingName,
    ...(name === undefined ? {} : { name }),
    ...(options.internal ? { internal: options.internal } : {}),
    // A route that answers 501 is there only to refuse its operation by name.
    operations: [...new Set(routes.filter(({ status }) => status !== 501).map((route) => route.name))],
    accepts: (method, path) => routes.some((route) => route.method === method && route.matcher.fits(path)),
    handle: async (request) => {
      let operation = "unknown";
      try {
        const found = find(routes, request.method, request.path);
        // An empty label names no resource, so that no operation of AWS's has this path either.
        if (!found && /\/(?:\/|$)/.test(request.path)) throw new AwsError("UnknownOperationException", "", 404);
        if (!found) {
          const service = name ?? options.signingName;
          throw notHere(`${service} ${operationName(service, request) ?? `${request.method} ${request.path}`}`);
        }
        operation = found.route.name;
        return withRequestId({ ...(await answer(request, options, found)), operation }, request);
      } catch (cause) {
        const error = toAwsError(cause, { cloud: options.cloud, service: name ?? options.signingName, operation });
        return withRequestId({ ...errorResponse(error, options), operation }, request);
      }
    },
  };
};
