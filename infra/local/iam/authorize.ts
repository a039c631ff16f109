import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import { AwsError } from "../wire/aws-error.ts";
import type { Access } from "../wire/types.ts";
import { combine, evaluate, type InForce, type Principal, type Refusal, type Verdict } from "./evaluate.ts";
import type { Grant, GrantWatch } from "./grants.ts";
import { parsePolicy, type Policy } from "./policy.ts";
import { accountOfResource, contextOf } from "./request-context.ts";
import type { Roles } from "./roles.ts";

const because: Record<Refusal, (action: string) => string> = {
  "identity-deny": () => "with an explicit deny in an identity-based policy",
  "resource-deny": () => "with an explicit deny in a resource-based policy",
  "no-identity-allow": (action) => `because no identity-based policy allows the ${action} action`,
  "no-resource-allow": (action) => `because no resource-based policy allows the ${action} action`,
};

const denied = (principal: string, access: Access, refusal: Refusal): AwsError =>
  new AwsError(
    "AccessDeniedException",
    `User: ${principal} is not authorized to perform: ${access.action} on resource: ${access.resource} ${because[refusal](access.action)}`,
  );

/** Resource policies come with each call; most calls bring one that was read before. */
const policyReader = () => {
  const read = new Map<string, Policy>();
  return (document: unknown): Policy[] => {
    if (document === undefined || document === null || document === "") return [];
    const text = typeof document === "string" ? document : JSON.stringify(document);
    const known = read.get(text) ?? parsePolicy(text, "resource");
    if (read.size > 500) read.clear();
    read.set(text, known);
    return [known];
  };
};

type Decision = {
  roles: Roles;
  cloud: Cloud;
  resourcePolicies: (document: unknown) => Policy[];
  watch?: GrantWatch | undefined;
};

/** Notes in `grants` what allows, where somebody watches. */
const watching = (
  watch: GrantWatch | undefined,
  of: Pick<Grant, "holder" | "kind">,
  grants: Grant[],
): InForce | undefined =>
  watch &&
  ((statement, action, resource) => {
    const grant = { ...of, statement, action, resource };
    if (watch.withheld(grant)) return false;
    grants.push(grant);
    return true;
  });

/** Throws `AccessDenied` where a caller may not become a role. */
export type MayAssume = (caller: CallerOf, role: string, context: Record<string, string>) => void;

type CallerOf = Parameters<LocalIam["authorize"]>[0];

const identityVerdict = (
  caller: CallerOf,
  request: Parameters<typeof evaluate>[1],
  { roles, inForce }: { roles: Roles; inForce?: InForce | undefined },
): Verdict => {
  if (caller.role === undefined) return "allow";
  const role = roles.byArn(caller.role);
  return role ? evaluate(roles.policiesOf(role), request, inForce) : "silent";
};

const authorize = (caller: CallerOf, access: Access, { roles, cloud, resourcePolicies, watch }: Decision): void => {
  const principal: Principal = {
    kind: "aws",
    account: caller.account,
    arn: caller.role ?? caller.principal,
    root: caller.role === undefined,
  };
  if (caller.role !== undefined && !roles.byArn(caller.role))
    throw denied(caller.principal, access, "no-identity-allow");
  const resourceAccount = accountOfResource(access.resource, {
    stackAccount: cloud.account,
    callerAccount: caller.account,
  });
  const request = {
    principal,
    action: access.action,
    resource: access.resource,
    context: contextOf({ principal, access, resourceAccount }),
  };
  const grants: Grant[] = [];
  const ofRole = watching(watch, { holder: principal.arn, kind: "identity" }, grants);
  const ofResource = watching(watch, { holder: access.resource, kind: "resource" }, grants);
  const sameAccount = resourceAccount === caller.account;
  const refusal = combine({
    identity: identityVerdict(caller, request, { roles, inForce: ofRole }),
    resource: evaluate(resourcePolicies(access.resourcePolicy), request, ofResource),
    sameAccount,
  });
  if (refusal) throw denied(caller.principal, access, refusal);
  if (caller.role !== undefined || !sameAccount)
    watch?.allowed({ ...access, principal: principal.arn }, grants, { sameAccount });
};

const authorizeService = (
  service: string,
  from: { sourceArn: string; sourceAccount: string },
  options: { access: Access; decision: Decision },
): void => {
  const { access, decision } = options;
  const principal: Principal = { kind: "service", name: service };
  const resourceAccount = accountOfResource(access.resource, {
    stackAccount: decision.cloud.account,
    callerAccount: decision.cloud.account,
  });
  const context = contextOf({ principal, access, resourceAccount, from });
  const request = {
    principal,
    action: access.action,
    resource: access.resource,
    context,
  };
  const grants: Grant[] = [];
  const inForce = watching(decision.watch, { holder: access.resource, kind: "resource" }, grants);
  const verdict = evaluate(decision.resourcePolicies(access.resourcePolicy), request, inForce);
  if (verdict !== "allow") throw denied(service, access, verdict === "deny" ? "resource-deny" : "no-resource-allow");
  decision.watch?.allowed({ ...access, principal: service }, grants, { sameAccount: true });
};

const assertTrust = (
  arn: string,
  service: string,
  options: { from: { sourceArn: string; sourceAccount: string }; decision: Decision },
): void => {
  const { from, decision } = options;
  const access = { action: "sts:AssumeRole", resource: arn };
  const principal: Principal = { kind: "service", name: service };
  const context = contextOf({ principal, access, resourceAccount: arn.split(":")[4] ?? "", from });
  const role = decision.roles.byArn(arn);
  const grants: Grant[] = [];
  const inForce = watching(decision.watch, { holder: arn, kind: "trust" }, grants);
  const verdict = role ? evaluate([role.trust], { principal, ...access, context }, inForce) : "silent";
  if (verdict !== "allow") throw denied(service, access, verdict === "deny" ? "resource-deny" : "no-resource-allow");
  decision.watch?.allowed({ ...access, principal: service }, grants, { sameAccount: true });
};

/** Why AssumeRole is refused is not said, not even that there is no such role: whoever asks shall learn nothing. */
const notAssumable = (caller: CallerOf, role: string): AwsError =>
  new AwsError(
    "AccessDenied",
    `User: ${caller.principal} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
    403,
  );

/** The role's trust must name the caller, or its account and the caller's own policies the role; across accounts both. */
const assertMayAssume = (
  caller: CallerOf,
  arn: string,
  { context, decision }: { context: Record<string, string>; decision: Decision },
): void => {
  const role = decision.roles.byArn(arn);
  if (!role) throw notAssumable(caller, arn);
  const principal: Principal = {
    kind: "aws",
    account: caller.account,
    arn: caller.role ?? caller.principal,
    root: caller.role === undefined,
  };
  const access = { action: "sts:AssumeRole", resource: arn, context };
  const resourceAccount = arn.split(":")[4] ?? "";
  const request = { principal, ...access, context: contextOf({ principal, access, resourceAccount }) };
  const trust = evaluate([role.trust], request);
  const identity = identityVerdict(caller, request, { roles: decision.roles });
  const named = trust === "allow" && resourceAccount === caller.account;
  const allowed = (trust === "allow" || trust === "account") && (named || identity === "allow");
  if (!allowed || identity === "deny") throw notAssumable(caller, arn);
};

/** The part of IAM that decides, over the roles of the template. */
export const createDecider = (options: {
  cloud: Cloud;
  roles: Roles;
  watch?: GrantWatch | undefined;
}): Pick<LocalIam, "authorize" | "authorizeService" | "assertTrust"> & { mayAssume: MayAssume } => {
  const decision: Decision = { ...options, resourcePolicies: policyReader() };
  return {
    authorize: (caller, access) => authorize(caller, access, decision),
    authorizeService: (service, from, access) => authorizeService(service, from, { access, decision }),
    assertTrust: (role, service, from) => assertTrust(role, service, { from, decision }),
    mayAssume: (caller, role, context) => assertMayAssume(caller, role, { context, decision }),
  };
};
