import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import { generatedName } from "../sqs/provision.ts";
import { AwsError, notHere } from "../wire/aws-error.ts";
import type { Provisioners, StackResource } from "../wire/types.ts";
import { startMapping, type Mapping, type MappingContext } from "./event-source-mapping.ts";
import { functionConfig, type CodeSource } from "./function-config.ts";
import type { FunctionRegistry, PolicyStatement } from "./function-registry.ts";
import { mappingConfig, type MappingConfig } from "./mapping-config.ts";

export type ProvisionContext = {
  cloud: Cloud;
  iam: LocalIam;
  registry: FunctionRegistry;
  mappings: Map<string, Mapping>;
  mapping: MappingContext;
  code: CodeSource;
  /** Called for each function once it can be invoked. */
  onFunction(name: string): void;
};

const nameLengthMax = 64;

const refuseUnknown = (resource: StackResource, known: string[]) => {
  for (const name of Object.keys(resource.properties))
    if (!known.includes(name)) throw notHere(`${resource.type} ${resource.logicalId}: property ${name}`);
};

const provisionFunction = async (context: ProvisionContext, resource: StackResource) => {
  const { cloud, iam, registry, code } = context;
  const given = resource.properties["FunctionName"];
  const name = typeof given === "string" ? given : generatedName(resource, nameLengthMax);
  const arn = registry.arnOf(name);
  const config = await functionConfig(resource, { name, arn, code });
  iam.assertTrust(config.role, "lambda.amazonaws.com", { sourceArn: arn, sourceAccount: cloud.account });
  const known = registry.has(name);
  registry.put(config);
  if (known) context.mapping.invoker.renew(config);
  else context.onFunction(name);
  return { ref: name, attributes: { Arn: arn } };
};

const pollActions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

/** Lambda looks at the execution role before it makes a mapping; without these rights it would poll in vain. */
const refuseWithoutRights = ({ cloud, iam, mapping }: ProvisionContext, config: MappingConfig, role: string) => {
  for (const action of pollActions) {
    try {
      iam.authorize(
        { account: cloud.account, role, principal: role },
        { action, resource: config.queueArn, resourcePolicy: mapping.sqs.policyOf(config.queueArn) },
      );
    } catch (cause) {
      const message = `The provided execution role does not have permissions to call ${action.slice(4)} on SQS`;
      cloud.journal.write({
        kind: "warning",
        message: `${message}: ${config.functionName} will not hear ${config.queueArn}.`,
        detail: { role, error: String(cause) },
      });
      throw new AwsError("InvalidParameterValueException", `${message} (role ${role}, queue ${config.queueArn})`, 400, {
        Type: "User",
      });
    }
  }
};

const refuseShortVisibility = ({ mapping, registry }: ProvisionContext, config: MappingConfig) => {
  const visibility = mapping.sqs.visibilitySeconds(config.queueArn);
  const timeout = registry.get(config.functionName).config.timeoutSeconds;
  if (visibility < timeout)
    throw new AwsError(
      "InvalidParameterValueException",
      `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${timeout} seconds (${config.queueArn}, ${config.functionName})`,
      400,
      { Type: "User" },
    );
};

const provisionMapping = async (context: ProvisionContext, resource: StackResource) => {
  const { cloud, registry, mappings } = context;
  const config = mappingConfig(resource, cloud);
  refuseWithoutRights(context, config, registry.get(config.functionName).config.role);
  refuseShortVisibility(context, config);
  await mappings.get(config.uuid)?.stop();
  mappings.set(
    config.uuid,
    startMapping(context.mapping, config, () => registry.get(config.functionName)),
  );
  return { ref: config.uuid, attributes: { Id: config.uuid, EventSourceMappingArn: config.arn } };
};

const permissionProperties = ["FunctionName", "Action", "Principal", "SourceArn", "SourceAccount", "PrincipalOrgID"];

const principalOf = (principal: string) => {
  if (principal === "*") return "*";
  return principal.endsWith(".amazonaws.com")
    ? { Service: principal }
    : { AWS: /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal };
};

const provisionPermission = ({ registry }: ProvisionContext, resource: StackResource) => {
  refuseUnknown(resource, permissionProperties);
  const given = resource.properties as Record<string, string>;
  const fn = registry.get(given["FunctionName"] ?? "");
  const { SourceArn, SourceAccount, PrincipalOrgID } = given;
  const Sid = generatedName(resource, 100);
  const statement: PolicyStatement = {
    Sid,
    Effect: "Allow",
    Principal: principalOf(given["Principal"] ?? ""),
    Action: given["Action"],
    Resource: fn.config.arn,
    Condition: {
      ...(SourceArn === undefined ? {} : { ArnLike: { "AWS:SourceArn": SourceArn } }),
      ...(SourceAccount === undefined && PrincipalOrgID === undefined
        ? {}
        : {
            StringEquals: {
              ...(SourceAccount === undefined ? {} : { "AWS:SourceAccount": SourceAccount }),
              ...(PrincipalOrgID === undefined ? {} : { "aws:PrincipalOrgID": PrincipalOrgID }),
            },
          }),
    },
  };
  if (Object.keys(statement["Condition"] as object).length === 0) delete statement["Condition"];
  fn.policy.set(Sid, statement);
  return { ref: Sid, attributes: { Id: Sid } };
};

const destinationOf = (resource: StackResource, kind: "OnSuccess" | "OnFailure"): string | undefined => {
  const config = resource.properties["DestinationConfig"] as
    Record<string, { Destination?: string } | undefined> | undefined;
  const arn = config?.[kind]?.Destination;
  if (arn !== undefined && !/^arn:aws[\w-]*:(sqs|lambda):/.test(arn))
    throw notHere(`${resource.type} ${resource.logicalId}: destination ${arn} (only SQS and Lambda)`);
  return arn;
};

const within = (resource: StackResource, name: string, [fallback, min, max]: [number, number, number]): number => {
  const value = Number(resource.properties[name] ?? fallback);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new AwsError(
    "InvalidParameterValueException",
    `${resource.type} ${resource.logicalId}: ${name} is ${value}; it must be a whole number from ${min} to ${max}.`,
  );
};

const provisionEventInvokeConfig = ({ registry }: ProvisionContext, resource: StackResource) => {
  refuseUnknown(resource, [
    "FunctionName",
    "Qualifier",
    "MaximumRetryAttempts",
    "MaximumEventAgeInSeconds",
    "DestinationConfig",
  ]);
  const fn = registry.get(String(resource.properties["FunctionName"]));
  const onSuccess = destinationOf(resource, "OnSuccess");
  const onFailure = destinationOf(resource, "OnFailure");
  fn.asynchronous = {
    retriesMax: within(resource, "MaximumRetryAttempts", [2, 0, 2]),
    eventAgeMaxSeconds: within(resource, "MaximumEventAgeInSeconds", [21_600, 60, 21_600]),
    ...(onSuccess === undefined ? {} : { onSuccess }),
    ...(onFailure === undefined ? {} : { onFailure }),
  };
  return { ref: generatedName(resource) };
};

export const lambdaProvisioners = (context: ProvisionContext): Provisioners => ({
  "AWS::Lambda::Function": (resource) => provisionFunction(context, resource),
  "AWS::Lambda::EventSourceMapping": (resource) => provisionMapping(context, resource),
  "AWS::Lambda::Permission": (resource) => provisionPermission(context, resource),
  "AWS::Lambda::EventInvokeConfig": (resource) => provisionEventInvokeConfig(context, resource),
  // Code comes from the repository or a whole bundle, so a layer adds nothing here.
  "AWS::Lambda::LayerVersion": (resource) => {
    const arn = `arn:aws:lambda:${context.cloud.region}:${context.cloud.account}:layer:${generatedName(resource, 140)}:1`;
    return { ref: arn, attributes: { LayerVersionArn: arn } };
  },
});
