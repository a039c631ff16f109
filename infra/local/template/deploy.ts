import type { Cloud } from "../core/cloud.ts";
import type { Provisioners, StackResource } from "../wire/types.ts";
import { inertTypes } from "./inert.ts";
import { resolve, type Scope } from "./intrinsics.ts";
import { scopeOf, type Made } from "./names.ts";
import { inOrder } from "./order.ts";
import { prune } from "./prune.ts";
import { referencesOf } from "./references.ts";
import { stackStore } from "./stack-store.ts";
import { isRecord, readTemplate, TemplateError, type Template, type TemplateResource } from "./template.ts";

/** A stack as it stands. */
export type StackState = {
  readonly stackName: string;
  readonly resources: Readonly<Record<string, Made>>;
  readonly outputs: Readonly<Record<string, string>>;
};

export type DeployOptions = {
  /** The parsed JSON of the synthesized template. */
  template: unknown;
  stackName: string;
  provisioners: Provisioners;
  cloud: Cloud;
};

/** Makes the template's resources real, each after those it needs, and removes what left the template since the last time. */
export const deploy = async ({
  template: document,
  stackName,
  provisioners,
  cloud,
}: DeployOptions): Promise<StackState> => {
  const template = readTemplate(document);
  const made = new Map<string, Made>();
  const absent = (logicalId: string) => reasonOfAbsence(template, logicalId);
  const scope = scopeOf({ template, stackName, cloud, made, absent });
  const wanted = wantedResources(template, scope);
  refuseUnknownTypes(wanted, provisioners);
  const order = inOrder(needsOf(template, wanted, scope));
  const store = stackStore(cloud.database, stackName);
  const before = store.resources();
  for (const logicalId of order) {
    const resource = wanted.get(logicalId);
    if (!resource) continue;
    const result = await make({ stack: stackName, logicalId, resource, scope, provisioners });
    made.set(logicalId, result);
    store.put({ logicalId, ...result, retained: keeps(resource) });
  }
  await prune({ stackName, before, made, provisioners, store, cloud });
  return { stackName, resources: Object.fromEntries(made), outputs: outputsOf(template, scope) };
};

const keeps = ({ DeletionPolicy: policy = "Delete" }: TemplateResource): boolean => policy !== "Delete";

const wantedResources = (template: Template, scope: Scope): Map<string, TemplateResource> =>
  new Map(
    Object.entries(template.Resources).filter(
      ([, { Condition: condition }]) => condition === undefined || scope.condition(condition),
    ),
  );

const reasonOfAbsence = (template: Template, logicalId: string): string | undefined => {
  const resource = Object.hasOwn(template.Resources, logicalId) ? template.Resources[logicalId] : undefined;
  if (!resource) return undefined;
  return `${logicalId} (${resource.Type}) is not made, because its condition ${resource.Condition ?? ""} is false.`;
};

const refuseUnknownTypes = (wanted: ReadonlyMap<string, TemplateResource>, provisioners: Provisioners): void => {
  const unknown = new Map<string, string[]>();
  for (const [logicalId, { Type: type }] of wanted)
    if (!Object.hasOwn(provisioners, type) && !Object.hasOwn(inertTypes, type))
      unknown.set(type, [...(unknown.get(type) ?? []), logicalId]);
  if (unknown.size === 0) return;
  const names = [...unknown].map(([type, ids]) => `${type} (${ids.join(", ")})`);
  throw new TemplateError(
    `The local cloud cannot make ${names.join("; ")}. Nothing was created. See infra/local/README.md for what is here.`,
  );
};

const needsOf = (
  template: Template,
  wanted: ReadonlyMap<string, TemplateResource>,
  scope: Scope,
): Map<string, Set<string>> => {
  const needs = new Map<string, Set<string>>();
  const problems: string[] = [];
  for (const [logicalId, resource] of wanted) {
    const references = referencesOf(resource, (name) => scope.condition(name));
    needs.set(logicalId, references);
    for (const name of references)
      if (!isNamed(name, template)) problems.push(`${logicalId} refers to ${name}, which is not in the template.`);
  }
  if (problems.length > 0) throw new TemplateError(problems.join("\n"));
  return needs;
};

const isNamed = (name: string, { Resources, Parameters = {} }: Template): boolean =>
  name.startsWith("AWS::") || Object.hasOwn(Resources, name) || Object.hasOwn(Parameters, name);

type Making = {
  stack: string;
  logicalId: string;
  resource: TemplateResource;
  scope: Scope;
  provisioners: Provisioners;
};

const make = async ({ stack, logicalId, resource, scope, provisioners }: Making): Promise<Made> => {
  const { Type: type } = resource;
  try {
    const properties = record(resolve(resource.Properties ?? {}, scope));
    const metadata = record(resolve(resource.Metadata ?? {}, scope));
    const handler = provisioners[type];
    if (!handler) return { type, ref: `${stack}-${logicalId}`, attributes: {} };
    const wanted: StackResource = { stack, logicalId, type, properties, metadata };
    const { ref, attributes = {} } = await handler(wanted);
    return { type, ref, attributes };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TemplateError(`${logicalId} (${type}) could not be made: ${reason}`, { cause });
  }
};

const record = (value: unknown): Record<string, unknown> => {
  if (isRecord(value)) return value;
  throw new TemplateError("Properties and Metadata must be objects.");
};

const outputsOf = (template: Template, scope: Scope): Record<string, string> => {
  const outputs = Object.entries(template.Outputs ?? {}).filter(
    ([, { Condition: condition }]) => condition === undefined || scope.condition(condition),
  );
  return Object.fromEntries(outputs.map(([name, { Value: value }]) => [name, outputText(name, resolve(value, scope))]));
};

const outputText = (name: string, value: unknown): string => {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  throw new TemplateError(`Output ${name} is no text.`);
};
