import { stableSuffix } from "../core/physical-name.ts";
import { AwsError } from "../wire/aws-error.ts";
import awsManaged from "./managed-policies.json" with { type: "json" };
import { parsePolicy, type Policy } from "./policy.ts";

/** `AROA…`, the same for the same role at every start. */
export const roleId = (arn: string): string => `AROA${stableSuffix(arn, 17)}`;

export type Role = {
  name: string;
  arn: string;
  trust: Policy;
  /** By policy name: those written on the role itself. */
  inline: Map<string, Policy>;
  managed: Set<string>;
};

/**
 * Roles and policies of the running template. Kept in memory only: the template is interpreted at every start,
 * and a grant that was taken out of it must be gone.
 */
export type Roles = {
  byArn(arn: string): Role | undefined;
  byName(name: string): Role | undefined;
  put(role: Role): void;
  putManaged(arn: string, policy: Policy): void;
  /** Throws `NoSuchEntity` for a policy that is neither AWS's and known here nor the template's. */
  requireManaged(arn: string): Policy;
  policiesOf(role: Role): Policy[];
};

export const createRoles = (): Roles => {
  const roles = new Map<string, Role>();
  const managed = new Map<string, Policy>(
    Object.entries(awsManaged).map(([arn, document]) => [arn, parsePolicy(document, "identity")]),
  );
  const requireManaged = (arn: string): Policy => {
    const policy = managed.get(arn);
    if (policy) return policy;
    const known = arn.startsWith("arn:aws:iam::aws:")
      ? "The local cloud does not know AWS's policy"
      : "There is no policy";
    throw new AwsError("NoSuchEntity", `${known} ${arn}. It knows ${[...managed.keys()].join(", ")}.`, 404);
  };
  return {
    byArn: (arn) => roles.get(arn),
    byName: (name) => [...roles.values()].find((role) => role.name === name),
    put: (role) => void roles.set(role.arn, role),
    putManaged: (arn, policy) => void managed.set(arn, policy),
    requireManaged,
    policiesOf: (role) => [...role.inline.values(), ...[...role.managed].map(requireManaged)],
  };
};
