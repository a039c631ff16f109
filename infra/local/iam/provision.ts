import { arn, type Cloud } from "../core/cloud.ts";
import { physicalName, stableSuffix } from "../core/physical-name.ts";
import { AwsError } from "../wire/aws-error.ts";
import { optionalText, refuseOtherProperties, requiredText, textList } from "../wire/resource-properties.ts";
import type { Provisioners, ResourceHandler, StackResource } from "../wire/types.ts";
import { parsePolicy, type Policy } from "./policy.ts";
import { roleId, type Role, type Roles } from "./roles.ts";

/** Characters without white space that all inline policies of a role may have together (IAM user guide, "IAM and AWS STS quotas"). */
const inlineSizeMax = 10_240;
const managedSizeMax = 6_144;

const sizeOf = (document: unknown): number => JSON.stringify(document).replace(/\s/g, "").length;

const tooLarge = (what: string, size: number, max: number): AwsError =>
  new AwsError("LimitExceeded", `Maximum policy size of ${max} bytes exceeded for ${what}: it has ${size}.`, 409);

/** Sizes of what stands on each role, by role ARN and policy name. */
type Sizes = Map<string, Map<string, number>>;

const attach = (role: Role, name: string, options: { document: unknown; sizes: Sizes }): void => {
  const { document, sizes } = options;
  const policy = parsePolicy(document, "identity");
  const ofRole = sizes.get(role.arn) ?? new Map<string, number>();
  sizes.set(role.arn, ofRole.set(name, sizeOf(document)));
  const total = [...ofRole.values()].reduce((sum, size) => sum + size, 0);
  if (total > inlineSizeMax) throw tooLarge(`role ${role.name}`, total, inlineSizeMax);
  role.inline.set(name, policy);
};

const inlinePolicies = (resource: StackResource): { PolicyName: string; PolicyDocument: unknown }[] =>
  (resource.properties["Policies"] as { PolicyName: string; PolicyDocument: unknown }[] | undefined) ?? [];

const roleNamed = (roles: Roles, name: string, resource: StackResource): Role => {
  const role = roles.byName(name);
  if (role) return role;
  throw new AwsError(
    "NoSuchEntity",
    `${resource.type} ${resource.logicalId} stands on the role ${name}, which does not exist.`,
    404,
  );
};

const refuseUsersAndGroups = (resource: StackResource): void => {
  for (const kind of ["Users", "Groups"]) {
    if (textList(resource, kind).length > 0)
      throw new AwsError(
        "ValidationError",
        `${resource.type} ${resource.logicalId}: ${kind} are not in the local cloud.`,
      );
  }
};

const provisionRole =
  (cloud: Cloud, roles: Roles, sizes: Sizes): ResourceHandler =>
  (resource) => {
    refuseOtherProperties(resource, {
      used: ["RoleName", "Path", "AssumeRolePolicyDocument", "ManagedPolicyArns", "Policies"],
      inert: ["Description", "Tags", "MaxSessionDuration"],
    });
    const name = optionalText(resource, "RoleName") ?? physicalName(resource, 64);
    const roleArn = arn("iam", "", cloud.account, `role${optionalText(resource, "Path") ?? "/"}${name}`);
    const managed = textList(resource, "ManagedPolicyArns");
    for (const policy of managed) roles.requireManaged(policy);
    const trust = parsePolicy(resource.properties["AssumeRolePolicyDocument"], "trust");
    const role: Role = { name, arn: roleArn, trust, inline: new Map(), managed: new Set(managed) };
    sizes.delete(roleArn);
    for (const { PolicyName, PolicyDocument } of inlinePolicies(resource))
      attach(role, PolicyName, { document: PolicyDocument, sizes });
    roles.put(role);
    return { ref: name, attributes: { Arn: roleArn, RoleId: roleId(roleArn) } };
  };

const provisionPolicy =
  (roles: Roles, sizes: Sizes): ResourceHandler =>
  (resource) => {
    refuseOtherProperties(resource, { used: ["PolicyName", "PolicyDocument", "Roles", "Users", "Groups"] });
    refuseUsersAndGroups(resource);
    const name = requiredText(resource, "PolicyName");
    const document = resource.properties["PolicyDocument"];
    for (const role of textList(resource, "Roles")) attach(roleNamed(roles, role, resource), name, { document, sizes });
    const id = physicalName(resource, 128);
    return { ref: id, attributes: { Id: id } };
  };

const provisionManagedPolicy =
  (cloud: Cloud, roles: Roles): ResourceHandler =>
  (resource) => {
    refuseOtherProperties(resource, {
      used: ["ManagedPolicyName", "PolicyDocument", "Path", "Roles", "Users", "Groups"],
      inert: ["Description"],
    });
    refuseUsersAndGroups(resource);
    const name = optionalText(resource, "ManagedPolicyName") ?? physicalName(resource, 128);
    const policyArn = arn("iam", "", cloud.account, `policy${optionalText(resource, "Path") ?? "/"}${name}`);
    const document = resource.properties["PolicyDocument"];
    const policy: Policy = parsePolicy(document, "identity");
    if (sizeOf(document) > managedSizeMax) throw tooLarge(`policy ${name}`, sizeOf(document), managedSizeMax);
    roles.putManaged(policyArn, policy);
    for (const role of textList(resource, "Roles")) roleNamed(roles, role, resource).managed.add(policyArn);
    return { ref: policyArn, attributes: { PolicyArn: policyArn, PolicyId: `ANPA${stableSuffix(policyArn, 17)}` } };
  };

/** How the template's roles and policies are made. */
export const createProvisioners = (cloud: Cloud, roles: Roles): Provisioners => {
  const sizes: Sizes = new Map();
  return {
    "AWS::IAM::Role": provisionRole(cloud, roles, sizes),
    "AWS::IAM::Policy": provisionPolicy(roles, sizes),
    "AWS::IAM::ManagedPolicy": provisionManagedPolicy(cloud, roles),
  };
};
