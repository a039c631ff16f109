import type { Operation } from "../wire/types.ts";
import { getBus, resourceNotFound, validation, type EventsContext } from "./context.ts";
import { busArnOf } from "./names.ts";
import type { Bus, PolicyDocument, PolicyStatement } from "./records.ts";

/** A bus policy of more characters is refused (EventBridge quotas). */
const policyLengthMax = 10_240;

type Condition = { Type: string; Key: string; Value: string };
type PutPermissionInput = {
  EventBusName?: string;
  Action?: string;
  Principal?: string;
  StatementId?: string;
  Condition?: Condition;
  Policy?: string;
};

/** A whole policy, as text or as a template's object. */
export const readPolicy = (policy: unknown): PolicyDocument => {
  let document: unknown = policy;
  try {
    if (typeof policy === "string") document = JSON.parse(policy);
  } catch (cause) {
    throw validation(`Policy is not JSON: ${(cause as Error).message}`);
  }
  const statements = (document as { Statement?: unknown } | null)?.Statement;
  const list = Array.isArray(statements) ? (statements as PolicyStatement[]) : [statements as PolicyStatement];
  if (typeof document !== "object" || document === null || list.some((one) => typeof one !== "object" || one === null))
    throw validation("Policy must be a policy document with a Statement.");
  return { Version: "2012-10-17", ...document, Statement: list };
};

const principalOf = (principal: string): unknown =>
  principal === "*" ? "*" : { AWS: `arn:aws:iam::${principal}:root` };

const conditionOf = ({ Type, Key, Value }: Condition): Record<string, unknown> => {
  if (Type !== "StringEquals" || Key !== "aws:PrincipalOrgID")
    throw validation(
      `Condition ${Type} on ${Key}: only StringEquals on aws:PrincipalOrgID is accepted here; give a Policy instead.`,
    );
  return { [Type]: { [Key]: Value } };
};

const statementOf = (bus: Bus, { Action, Principal, StatementId, Condition }: PutPermissionInput): PolicyStatement => {
  if (Action === undefined || Principal === undefined || StatementId === undefined)
    throw validation("Action, Principal and StatementId are required where no Policy is given.");
  if (Action !== "events:PutEvents") throw validation("Provided value in parameter 'action' is not supported.");
  if (Condition !== undefined && Principal !== "*")
    throw validation("Value of the parameter 'principal' must be '*' when the parameter 'condition' is set.");
  return {
    Sid: StatementId,
    Effect: "Allow",
    Principal: principalOf(Principal),
    Action,
    Resource: bus.arn,
    ...(Condition === undefined ? {} : { Condition: conditionOf(Condition) }),
  };
};

/** Adds a statement, in the place of one of the same id. */
export const withStatement = (bus: Bus, statement: PolicyStatement): Bus => {
  const others = bus.policy?.Statement.filter(({ Sid }) => Sid !== statement.Sid) ?? [];
  return withPolicy(bus, { Version: "2012-10-17", Statement: [...others, statement] });
};

export const withPolicy = (bus: Bus, policy: PolicyDocument): Bus => {
  const { length } = JSON.stringify(policy);
  if (length > policyLengthMax)
    throw validation(
      `The policy of bus ${bus.name} would have ${length} characters; at most ${policyLengthMax} are allowed.`,
    );
  return { ...bus, policy };
};

const withoutStatement = (bus: Bus, sid: string): Bus => {
  const { policy, ...rest } = bus;
  const kept = policy?.Statement.filter(({ Sid }) => Sid !== sid) ?? [];
  return policy === undefined || kept.length === 0 ? rest : { ...rest, policy: { ...policy, Statement: kept } };
};

type RemovePermissionInput = { EventBusName?: string; StatementId?: string; RemoveAllPermissions?: boolean };

export const permissionOperations = (context: EventsContext) => {
  const { cloud, records } = context;
  const put: Operation<PutPermissionInput> = {
    access: (input, caller) => ({
      action: "events:PutPermission",
      resource: busArnOf(cloud, caller.account, input.EventBusName),
    }),
    run: (input, caller) => {
      const bus = getBus(context, busArnOf(cloud, caller.account, input.EventBusName));
      const single = input.Action ?? input.Principal ?? input.StatementId ?? input.Condition;
      if (input.Policy !== undefined && single !== undefined)
        throw validation("Policy cannot be given together with Action, Principal, StatementId or Condition.");
      const next =
        input.Policy === undefined
          ? withStatement(bus, statementOf(bus, input))
          : withPolicy(bus, readPolicy(input.Policy));
      records.put({ ...next, modifiedAt: cloud.clock.now() });
      return {};
    },
  };
  const remove: Operation<RemovePermissionInput> = {
    access: (input, caller) => ({
      action: "events:RemovePermission",
      resource: busArnOf(cloud, caller.account, input.EventBusName),
    }),
    run: (input, caller) => {
      const bus = getBus(context, busArnOf(cloud, caller.account, input.EventBusName));
      const { policy, ...bare } = bus;
      if (input.RemoveAllPermissions === true) records.put(bare);
      else if (policy === undefined || !policy.Statement.some(({ Sid }) => Sid === input.StatementId))
        throw resourceNotFound("Statement with the provided id does not exist.");
      else records.put(withoutStatement(bus, input.StatementId ?? ""));
      return {};
    },
  };
  return { PutPermission: put, RemovePermission: remove };
};
