import type { Scope } from "./credentials.ts";
import type { LocalService } from "./types.ts";

type Routed = { method: string; path: string; query?: URLSearchParams; headers: Record<string, string> };

const targetPrefix = (headers: Record<string, string>): string | undefined => {
  const target = headers["x-amz-target"];
  return target?.slice(0, Math.max(0, target.lastIndexOf(".")));
};

/** Nobody signs the links in SNS's mails and what asks STS for a first credential; S3 takes no such forms. */
const unsignedService = ({ query, headers }: Routed): string => {
  if (query?.has("Action") === true) return "sns";
  return headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true ? "sts" : "s3";
};

/** X-Amz-Target first, then the credential scope, else S3 (presigned by an old client, or anonymous). `undefined`: nobody here answers to that name. */
export const findService = (
  services: readonly LocalService[],
  request: Routed,
  scope: Scope | undefined,
): LocalService | undefined => {
  const prefix = targetPrefix(request.headers);
  const byTarget = prefix === undefined ? undefined : services.find((service) => service.targetPrefix === prefix);
  if (byTarget) return byTarget;
  const candidates = services.filter((service) => service.signingName === (scope?.service ?? unsignedService(request)));
  // With a target that none of several claims, the first refuses it by name.
  return (
    candidates.find((service) => service.accepts?.(request.method, request.path)) ??
    candidates.find((service) => !service.accepts) ??
    candidates[0]
  );
};

/** `/service/<name>/operation/<name>`, the path of Smithy's RPC v2. */
const rpcOperation = (path: string): string | undefined => /^\/service\/[\w.]+\/operation\/(\w+)$/.exec(path)?.[1];

/** What the client asked for, to refuse it by name; `action` is what a form of the query protocol asks for. */
export const nameOfUnknown = (request: Routed, scope: Scope | undefined, action?: string): string => {
  const target = request.headers["x-amz-target"];
  const what = target ?? action ?? rpcOperation(request.path) ?? `${request.method} ${request.path}`;
  return scope === undefined ? `${what} (unsigned)` : `The service "${scope.service}" (${what})`;
};
