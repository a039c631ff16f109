import type { Cloud } from "../core/cloud.ts";
import { holds, noValue, type Scope } from "./intrinsics.ts";
import { TemplateError, type Template, type TemplateParameter } from "./template.ts";

/** A resource that exists: what Ref and Fn::GetAtt give. */
export type Made = { type: string; ref: string; attributes: Readonly<Record<string, string>> };

/** Everything a template can name: pseudo parameters, parameters, conditions, mappings, and the resources made so far. */
export const scopeOf = (options: {
  template: Template;
  stackName: string;
  cloud: Pick<Cloud, "account" | "region">;
  made: ReadonlyMap<string, Made>;
  /** Why a resource of the template is not made; undefined for one that is. */
  absent?: (logicalId: string) => string | undefined;
}): Scope => {
  const { template, made } = options;
  const pseudo = pseudoParameters(options);
  const found = (logicalId: string): Made => {
    const resource = made.get(logicalId);
    if (resource) return resource;
    throw new TemplateError(
      options.absent?.(logicalId) ?? `${logicalId} is neither a resource nor a parameter of the template.`,
    );
  };
  const scope: Scope = {
    ref: (name) => {
      if (Object.hasOwn(pseudo, name)) return pseudo[name];
      if (name.startsWith("AWS::")) throw new TemplateError(`The pseudo parameter ${name} is not in the local cloud.`);
      const parameter = own(template.Parameters, name);
      return parameter ? parameterValue(name, parameter) : found(name).ref;
    },
    attribute: (logicalId, name) => {
      const { type, attributes } = found(logicalId);
      if (Object.hasOwn(attributes, name)) return attributes[name];
      throw new TemplateError(
        `${logicalId} (${type}) has no attribute ${name} in the local cloud; it has ${Object.keys(attributes).join(", ") || "none"}.`,
      );
    },
    condition: conditionsOf(template, () => scope),
    mapping: (...path) => mapped(template, path),
  };
  return scope;
};

const pseudoParameters = ({
  stackName,
  cloud: { account, region },
}: {
  stackName: string;
  cloud: Pick<Cloud, "account" | "region">;
}): Readonly<Record<string, unknown>> => ({
  "AWS::AccountId": account,
  "AWS::Region": region,
  "AWS::Partition": "aws",
  "AWS::URLSuffix": "amazonaws.com",
  "AWS::StackName": stackName,
  "AWS::StackId": `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/local`,
  "AWS::NoValue": noValue,
});

const parameterValue = (
  name: string,
  { Type: type, Default: value, AllowedValues: allowed }: TemplateParameter,
): unknown => {
  if (value === undefined)
    throw new TemplateError(`Parameter ${name} has no default, and the local cloud asks nobody.`);
  if (type.startsWith("AWS::SSM::"))
    throw new TemplateError(
      `Parameter ${name} (${type}) is read from Systems Manager, which is not in the local cloud.`,
    );
  if (allowed && !allowed.map(String).includes(String(value)))
    throw new TemplateError(`Parameter ${name} is "${value}"; allowed are ${allowed.join(", ")}.`);
  const isList = type === "CommaDelimitedList" || type.startsWith("List<");
  return isList
    ? String(value)
        .split(",")
        .map((item) => item.trim())
    : String(value);
};

/** Evaluates each condition once, and says so when one needs itself. */
const conditionsOf = (template: Template, scope: () => Scope): ((name: string) => boolean) => {
  const known = new Map<string, boolean | "being evaluated">();
  return (name) => {
    const before = known.get(name);
    if (before === "being evaluated") throw new TemplateError(`Condition ${name} needs itself.`);
    if (before !== undefined) return before;
    const { Conditions: conditions = {} } = template;
    if (!Object.hasOwn(conditions, name)) throw new TemplateError(`The template has no condition ${name}.`);
    known.set(name, "being evaluated");
    const value = holds(conditions[name], scope());
    known.set(name, value);
    return value;
  };
};

/** A key of the template itself, not one that every JavaScript object has. */
const own = <Value>(record: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined =>
  record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;

const mapped = (template: Template, [map, first, second]: [string, string, string]): unknown => {
  const value = own(own(own(template.Mappings, map), first), second);
  if (value !== undefined) return value;
  throw new TemplateError(`The template's mappings have nothing at ${map}.${first}.${second}.`);
};
